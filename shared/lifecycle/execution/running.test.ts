import { describe, expect, it } from 'vitest';
import { aCancel } from '../../../test/support/lifecycle/commands.ts';
import { commitOf, decisionWord, eventKindsOf } from '../../../test/support/lifecycle/decisions.ts';
import { anOutcome } from '../../../test/support/lifecycle/hook-results.ts';
import { anExecutionTurn } from '../../../test/support/lifecycle/turns.ts';
import { aRunningExecution } from '../../../test/support/model/executions.ts';
import {
  aDestroyedLease,
  anActiveLease,
  aReleasedLease,
} from '../../../test/support/model/leases.ts';
import {
  aDestroyedResource,
  anActiveResource,
  aReleasedResource,
} from '../../../test/support/model/resources.ts';
import { inSeconds, now } from '../../../test/support/model/time.ts';
import { fault } from '../../model/fault.ts';
import { limits } from '../../model/limits.ts';
import { decideExecution } from './index.ts';
import type { ExecutionHook, ExecutionHookResult } from './turn.ts';

const live = (given: Parameters<typeof anExecutionTurn>[0] = {}) =>
  anExecutionTurn({ lease: anActiveLease(), resource: anActiveResource(), ...given });
const commands = [aCancel()];
const cancel = {
  by: 'anna',
  detail: 'too slow',
  at: inSeconds(-3),
  delivery: 'ssm-cancel',
  sentAt: inSeconds(-3),
};

describe('a running execution', () => {
  const unsent = { delivery: null };
  const exit: ExecutionHookResult = {
    kind: 'looked',
    outcome: anOutcome({ how: 'exited', exitCode: 0 }),
  };
  const looked: ExecutionHookResult = { kind: 'looked', outcome: null };
  const failed = (
    hook: ExecutionHook = 'look',
    inner = fault('throttled', 'slow down'),
  ): ExecutionHookResult => ({ kind: 'failed', hook, fault: inner });
  const gone = live({ lease: aDestroyedLease(), hookResult: looked });
  const cleaned = aReleasedLease({ cleaned: true });

  it.each([
    { when: 'sent', given: {}, turn: live(), becomes: 'act look' },
    { when: 'perhaps sent', given: unsent, turn: live(), becomes: 'act send' },
    { when: 'cancelled', given: {}, turn: live({ commands }), becomes: 'running, act cancel' },
    { when: 'cancelled twice', given: { cancel }, turn: live({ commands }), becomes: 'running' },
    { when: 'its host is gone', given: {}, turn: live({ resource: null }), becomes: 'lost' },
    {
      when: 'its host is destroyed',
      given: {},
      turn: live({ resource: aDestroyedResource() }),
      becomes: 'lost',
    },
    {
      when: 'its host leaves',
      given: {},
      turn: live({ resource: aReleasedResource() }),
      becomes: 'act look',
    },
    {
      when: 'its host reports its end',
      given: {},
      turn: live({ hookResult: exit }),
      becomes: 'succeeded',
    },
    {
      when: 'its host reports no end yet',
      given: {},
      turn: live({ hookResult: looked }),
      becomes: 'wait',
    },
    {
      when: 'its host reports no end yet, due',
      given: { wakeAt: now },
      turn: live({ hookResult: looked }),
      becomes: 'running',
    },
    { when: 'its lease is gone', given: {}, turn: gone, becomes: 'cancelled' },
    {
      when: 'its lease is unknown',
      given: {},
      turn: live({ lease: null, hookResult: looked }),
      becomes: 'cancelled',
    },
    {
      when: 'its lease is cleaned',
      given: {},
      turn: live({ lease: cleaned, hookResult: looked }),
      becomes: 'cancelled',
    },
    {
      when: 'its lease is being cleaned',
      given: {},
      turn: live({ lease: aReleasedLease(), hookResult: looked }),
      becomes: 'wait',
    },
    { when: 'an act failed', given: {}, turn: live({ hookResult: failed() }), becomes: 'running' },
    {
      when: 'a send was denied',
      given: unsent,
      turn: live({ hookResult: failed('send', fault('denied', 'no')) }),
      becomes: 'lost',
    },
    {
      when: 'a look was denied',
      given: {},
      turn: live({ hookResult: failed('look', fault('denied', 'no')) }),
      becomes: 'running',
    },
    {
      when: 'an act failed and its lease is cleaned',
      given: {},
      turn: live({ hookResult: failed(), lease: cleaned }),
      becomes: 'cancelled',
    },
    {
      when: 'a send failed eight times',
      given: { ...unsent, retries: { '*': limits.sendTries - 1 } },
      turn: live({ hookResult: failed('send') }),
      becomes: 'running',
    },
    {
      when: 'a send failed nine times',
      given: { ...unsent, retries: { '*': limits.sendTries } },
      turn: live({ hookResult: failed('send') }),
      becomes: 'lost',
    },
    {
      when: 'a look failed a hundred times',
      given: { retries: { look: 99 } },
      turn: live({ hookResult: failed() }),
      becomes: 'running',
    },
  ])('when $when becomes $becomes', ({ given, turn, becomes }) => {
    expect(decisionWord(decideExecution(aRunningExecution(given), turn))).toBe(becomes);
  });

  it('records who cancelled it', () => {
    const decision = decideExecution(aRunningExecution(), live({ commands }));

    expect(commitOf(decision).next).toMatchObject({
      cancel: {
        by: 'anna',
        detail: 'done with it',
        at: inSeconds(-1),
        delivery: null,
        sentAt: null,
      },
      wakeAt: inSeconds(limits.releasedPoll),
    });
    expect(commitOf(decision)).toMatchObject({ consumes: commands, by: 'anna' });
    expect(eventKindsOf(decision)).toEqual(['cancelling']);
  });

  it.each([
    { given: { pollSeconds: 100 }, rechecks: 200, poll: 200 },
    { given: { pollSeconds: 400 }, rechecks: 600, poll: 600 },
    { given: { pollSeconds: 600 }, rechecks: 600, poll: 600 },
    { given: { pollSeconds: 100, cancel }, rechecks: limits.releasedPoll, poll: 200 },
  ])('after $given looks again in $rechecks s', ({ given, rechecks, poll }) => {
    const execution = aRunningExecution({ ...given, wakeAt: now });

    const decision = decideExecution(execution, live({ hookResult: looked }));

    expect(commitOf(decision).next).toMatchObject({
      pollSeconds: poll,
      wakeAt: inSeconds(rechecks),
    });
  });

  it.each([
    { given: unsent, rechecks: 100 },
    { given: { ...unsent, cancel }, rechecks: limits.releasedPoll },
  ])('sent: looks again in $rechecks s', ({ given, rechecks }) => {
    const hookResult: ExecutionHookResult = { kind: 'sent', delivery: 'ssm-2', outcome: null };

    const decision = decideExecution(aRunningExecution(given), live({ hookResult }));

    expect(commitOf(decision).next).toMatchObject({
      delivery: 'ssm-2',
      wakeAt: inSeconds(rechecks),
    });
    expect(commitOf(decision).endsTurn).toBe(true);
  });

  it.each([
    { hook: 'send', counter: '*', tries: 0, wakes: 1 },
    { hook: 'send', counter: '*', tries: 4, wakes: 16 },
    { hook: 'look', counter: 'look', tries: 0, wakes: 1 },
    { hook: 'look', counter: 'look', tries: 99, wakes: 30 },
  ] as const)(
    'retries a $hook that failed $tries times in $wakes s, and keeps its delivery',
    ({ hook, counter, tries, wakes }) => {
      const decision = decideExecution(
        aRunningExecution({ retries: { [counter]: tries } }),
        live({ hookResult: failed(hook) }),
      );

      expect(commitOf(decision).next).toMatchObject({
        wakeAt: inSeconds(wakes),
        delivery: 'ssm-1',
        retries: { [counter]: tries + 1 },
      });
    },
  );
});
