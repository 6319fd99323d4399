import { describe, expect, it } from 'vitest';
import { aRelease } from '../../../test/support/lifecycle/commands.ts';
import {
  commitOf,
  decisionWord,
  eventKindsOf,
  writeTextsOf,
} from '../../../test/support/lifecycle/decisions.ts';
import { aHeldTurn, refusedAt } from '../../../test/support/lifecycle/turns.ts';
import {
  anEndedExecution,
  aQueuedExecution,
  aRunningExecution,
} from '../../../test/support/model/executions.ts';
import { execId, me, res, resId } from '../../../test/support/model/ids.ts';
import { anActiveLease } from '../../../test/support/model/leases.ts';
import { anActiveResource } from '../../../test/support/model/resources.ts';
import { inSeconds, now } from '../../../test/support/model/time.ts';
import { runningKey } from '../../model/keys.ts';
import { limits } from '../../model/limits.ts';
import { decideActive } from './active.ts';

const host = anActiveResource();
const drained = aRelease({ ifHolds: res, now: true });
const running = [
  aRunningExecution(),
  aQueuedExecution({ id: execId('me', 'y') }),
  anEndedExecution(),
];

describe('a lease that ran a command or has a workspace', () => {
  const release = { commands: [aRelease()], resource: host };

  it.each([
    {
      when: 'one that ran a command',
      lease: {},
      turn: { everRan: true },
      word: 'released, act endLease',
    },
    {
      when: 'one that ran a command after it was read',
      lease: {},
      turn: { refused: refusedAt([runningKey(me), { at: now }]) },
      word: 'released, act endLease',
    },
    {
      when: 'one that is set up',
      lease: { needsSetUp: true },
      turn: {},
      word: 'released, act endLease',
    },
    { when: 'one that did neither', lease: {}, turn: {}, word: 'destroyed' },
    {
      when: 'one that ran a command, its host gone',
      lease: {},
      turn: { everRan: true, commands: [drained] },
      word: 'released',
    },
  ])('$when becomes $word', ({ lease, turn, word }) => {
    const decision = decideActive(anActiveLease(lease), aHeldTurn({ ...release, ...turn }));

    expect(decisionWord(decision)).toBe(word);
  });

  it('is released first, and its executions are cancelled', () => {
    const turn = aHeldTurn({ ...release, everRan: true, executions: running });

    const decision = decideActive(anActiveLease({ watchers: [resId('owner')] }), turn);

    expect(commitOf(decision).next).toMatchObject({
      state: 'released',
      cleaned: false,
      seat: { n: 0 },
      retries: {},
      wakeAt: inSeconds(limits.soon),
      ended: { reason: 'released', by: 'anna' },
    });
    expect(commitOf(decision).next).not.toHaveProperty('until');
    expect(writeTextsOf(decision)).toEqual([
      'put commands exec-me-x end-lease-me',
      'put commands exec-me-y end-lease-me',
      'put cleaning/hosts any/1000000000000/lease-me if !pk',
    ]);
    expect(commitOf(decision).wakes.map(({ id }) => id)).toEqual([
      execId('me', 'x'),
      execId('me', 'y'),
      resId('owner'),
    ]);
    expect(commitOf(decision).writes[0]).toMatchObject({
      item: { kind: 'cancel', target: execId('me', 'x'), from: me, by: 'anna' },
    });
    expect(eventKindsOf(decision)).toEqual(['released']);
  });

  it('counts as clean when its host is gone', () => {
    const turn = aHeldTurn({ commands: [drained], everRan: true });

    expect(commitOf(decideActive(anActiveLease(), turn)).next).toMatchObject({ cleaned: true });
  });
});
