import { describe, expect, it } from 'vitest';
import { aCancel } from '../../../test/support/lifecycle/commands.ts';
import {
  commitOf,
  decisionWord,
  eventKindsOf,
  wakesOf,
  writeTextsOf,
} from '../../../test/support/lifecycle/decisions.ts';
import { anExecutionTurn, refusedAt } from '../../../test/support/lifecycle/turns.ts';
import { aQueuedExecution, aRunningExecution } from '../../../test/support/model/executions.ts';
import { res } from '../../../test/support/model/ids.ts';
import { anActiveLease, aReleasedLease } from '../../../test/support/model/leases.ts';
import { anActiveResource } from '../../../test/support/model/resources.ts';
import { inSeconds, now } from '../../../test/support/model/time.ts';
import { runningKey } from '../../model/keys.ts';
import { limits } from '../../model/limits.ts';
import { decideExecution } from './index.ts';

const live = (given: Parameters<typeof anExecutionTurn>[0] = {}) =>
  anExecutionTurn({ lease: anActiveLease(), resource: anActiveResource(), ...given });
const commands = [aCancel()];
const fence = ['check leases lease-me if state=active'];

describe('a queued execution', () => {
  const over = anActiveLease({ until: now });
  const noHost = anActiveResource({ host: null });

  it.each([
    { when: 'its lease is active', turn: live(), becomes: 'running, act send' },
    { when: 'cancelled', turn: live({ commands }), becomes: 'cancelled' },
    { when: 'its lease is unknown', turn: live({ lease: null }), becomes: 'cancelled' },
    {
      when: 'its lease is released',
      turn: live({ lease: aReleasedLease() }),
      becomes: 'cancelled',
    },
    { when: 'its lease is over by the clock', turn: live({ lease: over }), becomes: 'cancelled' },
    { when: 'its host is unknown', turn: live({ resource: noHost }), becomes: 'lost' },
    { when: 'its resource is unknown', turn: live({ resource: null }), becomes: 'lost' },
  ])('when $when becomes $becomes', ({ turn, becomes }) => {
    const decision = decideExecution(aQueuedExecution(), turn);

    expect(decisionWord(decision)).toBe(becomes);
    if (becomes !== 'running, act send') {
      expect(commitOf(decision).next).toMatchObject({
        host: null,
        startedAt: null,
        exitCode: null,
      });
      expect(wakesOf(decision)).toEqual(['lease-me']);
    }
  });

  it('is sent only while its lease is active, under a nonce of its own', () => {
    const decision = decideExecution(aQueuedExecution(), live());

    expect(writeTextsOf(decision)).toEqual([...fence, 'update running/lease-me sent+1 if sent<4']);
    expect(commitOf(decision).next).toMatchObject({
      host: 'i-1',
      attempt: 1,
      nonce: 'nonce-2',
      delivery: null,
      countedOn: 'lease',
      cancel: null,
      startedAt: now,
      pollSeconds: 100,
      wakeAt: inSeconds(limits.soon),
    });
    expect(eventKindsOf(decision)).toEqual(['running']);
  });
});

describe('a queued execution whose host is busy', () => {
  const execution = aQueuedExecution();
  const waiting = aQueuedExecution({ waitingSince: inSeconds(-5), wakeAt: inSeconds(30) });
  const full = refusedAt([
    runningKey(execution.lease),
    { open: 5, sent: limits.deliveriesPerHost },
  ]);
  const entry = `waiting/0${execution.createdAt}/exec-me-x`;

  it.each([
    { why: 'as many commands are under way as there may be', turn: live({ refused: full }) },
    { why: 'an older one waits for it', turn: live({ isBehind: true }) },
  ])('stays queued and says so: $why', ({ turn }) => {
    const decision = decideExecution(execution, turn);

    expect(commitOf(decision)).toMatchObject({
      next: { state: 'queued', waitingSince: now, wakeAt: inSeconds(limits.deliveryPoll) },
      // It looks once more after this commit.
      endsTurn: false,
      hook: null,
    });
    expect(writeTextsOf(decision)).toEqual([`put deliveries/res-1 ${entry} if !pk`]);
    expect(eventKindsOf(decision)).toEqual(['waiting']);
  });

  it.each([
    { wakeAt: inSeconds(30), becomes: 'wait' },
    { wakeAt: now, becomes: 'queued' },
  ])('that looked again, due at $wakeAt: $becomes', ({ wakeAt, becomes }) => {
    const decision = decideExecution({ ...waiting, wakeAt }, live({ refused: full }));

    expect(decisionWord(decision)).toBe(becomes);
    if (becomes === 'queued') expect(commitOf(decision).endsTurn).toBe(true);
  });

  it.each([
    { when: 'its host has room', turn: live(), state: 'running' },
    { when: 'it is cancelled', turn: live({ commands }), state: 'cancelled' },
    { when: 'its lease ended', turn: live({ lease: aReleasedLease() }), state: 'cancelled' },
    { when: 'its host is gone', turn: live({ resource: null }), state: 'lost' },
  ])('stops waiting when $when, and looks for the next that waits', ({ turn, state }) => {
    const decision = decideExecution(waiting, turn);

    expect(commitOf(decision).next).toMatchObject({ state });
    expect(commitOf(decision).next).not.toHaveProperty('waitingSince');
    expect(writeTextsOf(decision)).toContain(`delete deliveries/res-1 ${entry} if pk`);
    expect(commitOf(decision).rechecks).toEqual([{ kind: 'delivery', resource: res }]);
  });

  it('is uncounted when it ends after its host was found full', () => {
    const decision = decideExecution(execution, live({ refused: full, commands }));

    expect(writeTextsOf(decision)).toEqual(['update running/lease-me open-1 if open>0']);
  });

  it.each([
    { found: null, writes: [] },
    { found: { open: 0 }, writes: [] },
    { found: { open: 2 }, writes: ['update running/lease-me open-1 if open>0'] },
  ])('counts nothing down where a refusal found $found', ({ found, writes }) => {
    const refused = refusedAt([runningKey(execution.lease), found]);

    expect(writeTextsOf(decideExecution(execution, live({ refused, commands })))).toEqual(writes);
  });

  it('is counted on its host if several leases share that', () => {
    const shared = anActiveResource({ capacity: 3 });

    const decision = decideExecution(execution, live({ resource: shared }));

    expect(commitOf(decision).next).toMatchObject({ countedOn: 'resource' });
    expect(writeTextsOf(decision)).toEqual([...fence, 'update deliveries/res-1 sent+1 if sent<4']);
  });
});

describe('the last commit of an execution that was sent', () => {
  const gone = live({ resource: null });

  it.each([
    { countedOn: 'lease', writes: ['update running/lease-me open-1 sent-1 if sent>0'] },
    {
      countedOn: 'resource',
      writes: [
        'update running/lease-me open-1 if open>0',
        'update deliveries/res-1 sent-1 if sent>0',
      ],
    },
  ] as const)('uncounts it on its $countedOn, once', ({ countedOn, writes }) => {
    const decision = decideExecution(aRunningExecution({ countedOn }), gone);

    expect(writeTextsOf(decision)).toEqual(writes);
    expect(commitOf(decision).rechecks).toEqual([{ kind: 'delivery', resource: res }]);
  });
});
