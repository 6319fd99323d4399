import { describe, expect, it } from 'vitest';
import { anExtend, aRelease } from '../../test/support/lifecycle/commands.ts';
import { writeText } from '../../test/support/lifecycle/decisions.ts';
import { refusedAt } from '../../test/support/lifecycle/turns.ts';
import { leaseId, res } from '../../test/support/model/ids.ts';
import { anActiveLease } from '../../test/support/model/leases.ts';
import { gateKey, usageKey } from '../model/keys.ts';
import {
  callHook,
  commitAndWait,
  commitTo,
  consumeWrites,
  foundByRefusal,
  learnRefusals,
} from './decision.ts';

describe('a decision', () => {
  const lease = anActiveLease();
  const emptyCommit = {
    writes: [],
    creates: [],
    consumes: [],
    events: [],
    wakes: [],
    rechecks: [],
    hook: null,
  };

  it.each([
    {
      decision: commitTo(lease),
      commit: { ...emptyCommit, next: lease, by: 'system', endsTurn: false },
    },
    {
      decision: commitTo(null),
      commit: { ...emptyCommit, next: null, by: 'system', endsTurn: false },
    },
    {
      decision: commitTo(lease, { by: 'anna', hook: 'endLease' }),
      commit: { ...emptyCommit, next: lease, by: 'anna', hook: 'endLease', endsTurn: false },
    },
    {
      decision: commitAndWait(lease),
      commit: { ...emptyCommit, next: lease, by: 'system', endsTurn: true },
    },
  ])('commits $commit', ({ decision, commit }) => {
    expect(decision).toEqual({ kind: 'commit', commit });
  });

  it('may be a hook alone', () => {
    expect(callHook('look')).toEqual({ kind: 'hook', hook: 'look' });
  });
});

describe('the commands a commit consumes', () => {
  it('are deleted if they still exist: none is consumed twice', () => {
    const commands = [aRelease(), anExtend({ target: leaseId('b') })];

    expect(consumeWrites(commands).map(writeText)).toEqual([
      'delete commands lease-me c1 if pk',
      'delete commands lease-b c2 if pk',
    ]);
  });
});

describe('what refusals found', () => {
  const gate = gateKey(res);

  it.each([
    { when: 'no refusal named the key', refused: refusedAt(), found: undefined },
    { when: 'the item was absent', refused: refusedAt([gate, null]), found: null },
    {
      when: 'the item existed',
      refused: refusedAt([gate, { fit: 'any' }]),
      found: { fit: 'any' },
    },
  ])('$when', ({ refused, found }) => {
    expect(foundByRefusal(refused, gate)).toEqual(found);
  });

  it('adds up, and the last refusal of a key counts', () => {
    const first = learnRefusals(new Map(), [{ key: gate, found: null }]);

    const both = learnRefusals(first, [
      { key: usageKey('hosts'), found: { n: 3 } },
      { key: gate, found: { fit: 'any' } },
    ]);

    expect(foundByRefusal(first, gate)).toBeNull();
    expect(foundByRefusal(both, gate)).toEqual({ fit: 'any' });
    expect(foundByRefusal(both, usageKey('hosts'))).toEqual({ n: 3 });
  });
});
