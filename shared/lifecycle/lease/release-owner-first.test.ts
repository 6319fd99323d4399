import { describe, expect, it } from 'vitest';
import { aRelease } from '../../../test/support/lifecycle/commands.ts';
import {
  commitOf,
  decisionWord,
  wakesOf,
  writeTextsOf,
} from '../../../test/support/lifecycle/decisions.ts';
import { aHeldTurn } from '../../../test/support/lifecycle/turns.ts';
import { resId } from '../../../test/support/model/ids.ts';
import { anActiveLease } from '../../../test/support/model/leases.ts';
import {
  aDestroyedResource,
  anActiveResource,
  aReleasedResource,
} from '../../../test/support/model/resources.ts';
import { inSeconds, now } from '../../../test/support/model/time.ts';
import { decideActive } from './active.ts';

const owner = anActiveResource({ id: resId('owner') });
const lease = anActiveLease({ dependencyOf: owner.id });
const fromOwner = aRelease({ from: owner.id, ulid: 'c9' });

describe('a lease that a resource needs', () => {
  it.each([
    { how: 'by a person', commands: [aRelease()], owner, state: 'active' },
    {
      how: 'by its resource',
      commands: [aRelease({ ifHolds: lease.resourceId })],
      owner,
      state: 'active',
    },
    { how: 'by its owner', commands: [fromOwner], owner, state: 'destroyed' },
    { how: 'by both', commands: [aRelease(), fromOwner], owner, state: 'destroyed' },
    {
      how: 'with its owner gone',
      commands: [aRelease()],
      owner: aDestroyedResource(),
      state: 'destroyed',
    },
    { how: 'with no owner left', commands: [aRelease()], owner: null, state: 'destroyed' },
  ])('released $how is then $state', ({ commands, owner: found, state }) => {
    expect(decisionWord(decideActive(lease, aHeldTurn({ commands, owner: found })))).toBe(state);
  });

  it.each([
    { now: false, ulid: '0-needed-lease-me' },
    { now: true, ulid: '0-now-lease-me' },
  ])('releases its owner first, with the same haste: $now', ({ now: haste, ulid }) => {
    const commands = [aRelease({ now: haste })];

    const decision = decideActive(lease, aHeldTurn({ commands, owner }));

    expect(writeTextsOf(decision)).toEqual([`put commands res-owner ${ulid}`]);
    expect(commitOf(decision).writes).toMatchObject([{ item: { kind: 'release', now: haste } }]);
    expect(commitOf(decision)).toMatchObject({ consumes: commands });
    expect(wakesOf(decision)).toEqual(['res-owner']);
  });

  it('is obeyed after a command that the machine is lost: commands are read by name', () => {
    const decision = decideActive(lease, aHeldTurn({ commands: [aRelease()], owner }));

    const [name] = commitOf(decision).writes.map(({ key }) => key.sk ?? '');
    expect([name, '0-lost-i-1'].toSorted()).toEqual(['0-lost-i-1', name]);
  });

  const ending = aReleasedResource({ id: owner.id, drainUntil: inSeconds(9) });
  it.each([
    { of: 'an owner that is already leaving', owner: ending, now: false, passed: false },
    { of: 'an owner that drains politely', owner: ending, now: true, passed: true },
    {
      of: 'an owner past its polite drain',
      owner: { ...ending, drainUntil: now },
      now: true,
      passed: false,
    },
  ])(
    'passes a release with now=$now on to $of: $passed',
    ({ owner: found, now: haste, passed }) => {
      const commands = [aRelease({ now: haste })];

      const decision = decideActive(lease, aHeldTurn({ commands, owner: found }));

      expect(commitOf(decision)).toMatchObject({ consumes: commands, next: { state: 'active' } });
      expect(writeTextsOf(decision)).toHaveLength(passed ? 1 : 0);
      expect(wakesOf(decision)).toHaveLength(passed ? 1 : 0);
    },
  );
});
