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

const owner = anActiveResource({ id: resId('nest') });
const lease = anActiveLease({ dependencyOf: owner.id });
const fromOwner = aRelease({ from: owner.id, ulid: 'c9' });

describe('a lease that a resource needs', () => {
  it.each([
    { told: 'by a person', commands: [aRelease()], owner, state: 'active' },
    {
      told: 'by its resource',
      commands: [aRelease({ ifHolds: lease.resourceId })],
      owner,
      state: 'active',
    },
    { told: 'by its owner', commands: [fromOwner], owner, state: 'destroyed' },
    { told: 'by both', commands: [aRelease(), fromOwner], owner, state: 'destroyed' },
    {
      told: 'with its owner gone',
      commands: [aRelease()],
      owner: aDestroyedResource(),
      state: 'destroyed',
    },
    { told: 'with no owner left', commands: [aRelease()], owner: null, state: 'destroyed' },
  ])('told to end $told is then $state', ({ commands, owner: found, state }) => {
    expect(decisionWord(decideActive(lease, aHeldTurn({ commands, owner: found })))).toBe(state);
  });

  it.each([
    { now: false, ulid: '0-dependency-lease-me' },
    { now: true, ulid: '0-now-lease-me' },
  ])('has its owner told first, with as little grace: $now', ({ now: haste, ulid }) => {
    const commands = [aRelease({ now: haste })];

    const decision = decideActive(lease, aHeldTurn({ commands, owner }));

    expect(writeTextsOf(decision)).toEqual([`put commands res-nest ${ulid}`]);
    expect(commitOf(decision).writes).toMatchObject([{ item: { kind: 'release', now: haste } }]);
    expect(commitOf(decision)).toMatchObject({ consumes: commands });
    expect(wakesOf(decision)).toEqual(['res-nest']);
  });

  const going = aReleasedResource({ id: owner.id, drainUntil: inSeconds(9) });
  it.each([
    { of: 'an owner that leaves already', owner: going, now: false, passed: false },
    { of: 'one that is polite to its holders', owner: going, now: true, passed: true },
    {
      of: 'one that is polite no more',
      owner: { ...going, drainUntil: now },
      now: true,
      passed: false,
    },
  ])('tells $of so when told now=$now: $passed', ({ owner: found, now: haste, passed }) => {
    const commands = [aRelease({ now: haste })];

    const decision = decideActive(lease, aHeldTurn({ commands, owner: found }));

    expect(commitOf(decision)).toMatchObject({ consumes: commands, next: { state: 'active' } });
    expect(writeTextsOf(decision)).toHaveLength(passed ? 1 : 0);
    expect(wakesOf(decision)).toHaveLength(passed ? 1 : 0);
  });
});
