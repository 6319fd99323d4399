import { describe, expect, it } from 'vitest';
import { fault } from '../../model/fault.ts';
import { limits } from '../../model/limits.ts';
import {
  aDestroyedLease,
  aDestroyedResource,
  anActiveLease,
  anActiveResource,
  aReleasedLease,
  aReleasedResource,
  aRunningExecution,
  inSeconds,
  now,
} from '../../model/testing.ts';
import { aCancel, anExecutionTurn, anOutcome, commitOf, saysOf, wordOf } from '../testing.ts';
import { decideExecution } from './index.ts';
import type { ExecutionStep } from './turn.ts';

const live = (given: Parameters<typeof anExecutionTurn>[0] = {}) =>
  anExecutionTurn({ lease: anActiveLease(), resource: anActiveResource(), ...given });
const commands = [aCancel()];
const cancel = { by: 'anna', detail: 'too slow', at: inSeconds(-3) };

describe('a running execution', () => {
  const unsent = { delivery: null };
  const exit: ExecutionStep = {
    step: 'looked',
    outcome: anOutcome({ how: 'exited', exitCode: 0 }),
  };
  const looked: ExecutionStep = { step: 'looked', outcome: null };
  const failed = (inner = fault('throttled', 'slow down')): ExecutionStep => ({
    step: 'failed',
    fault: inner,
  });
  const gone = live({ lease: aDestroyedLease(), step: looked });
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
    { when: 'it told its end', given: {}, turn: live({ step: exit }), becomes: 'succeeded' },
    { when: 'it told nothing yet', given: {}, turn: live({ step: looked }), becomes: 'wait' },
    {
      when: 'it told nothing yet, due',
      given: { wakeAt: now },
      turn: live({ step: looked }),
      becomes: 'running',
    },
    {
      when: 'its cancel was sent',
      given: { cancel },
      turn: live({ step: { step: 'cancel-sent' } }),
      becomes: 'act look',
    },
    { when: 'its lease is gone', given: {}, turn: gone, becomes: 'cancelled' },
    {
      when: 'its lease is unknown',
      given: {},
      turn: live({ lease: null, step: looked }),
      becomes: 'cancelled',
    },
    {
      when: 'its lease is cleaned',
      given: {},
      turn: live({ lease: cleaned, step: looked }),
      becomes: 'cancelled',
    },
    {
      when: 'its lease is being cleaned',
      given: {},
      turn: live({ lease: aReleasedLease(), step: looked }),
      becomes: 'wait',
    },
    { when: 'an act failed', given: {}, turn: live({ step: failed() }), becomes: 'running' },
    {
      when: 'an act was denied',
      given: {},
      turn: live({ step: failed(fault('denied', 'no')) }),
      becomes: 'lost',
    },
    {
      when: 'an act failed and its lease is cleaned',
      given: {},
      turn: live({ step: failed(), lease: cleaned }),
      becomes: 'cancelled',
    },
    {
      when: 'a send failed eight times',
      given: { ...unsent, retries: { '*': limits.sendTries - 1 } },
      turn: live({ step: failed() }),
      becomes: 'running',
    },
    {
      when: 'a send failed nine times',
      given: { ...unsent, retries: { '*': limits.sendTries } },
      turn: live({ step: failed() }),
      becomes: 'lost',
    },
    {
      when: 'a look failed a hundred times',
      given: { retries: { '*': 99 } },
      turn: live({ step: failed() }),
      becomes: 'running',
    },
  ])('when $when becomes $becomes', ({ given, turn, becomes }) => {
    expect(wordOf(decideExecution(aRunningExecution(given), turn))).toBe(becomes);
  });

  it('remembers who cancelled it', () => {
    const decision = decideExecution(aRunningExecution(), live({ commands }));

    expect(commitOf(decision).next).toMatchObject({
      cancel: { by: 'anna', detail: 'done with it', at: inSeconds(-1) },
      wakeAt: inSeconds(limits.releasedPoll),
    });
    expect(commitOf(decision)).toMatchObject({ obeys: commands, by: 'anna' });
    expect(saysOf(decision)).toEqual(['cancelling']);
  });

  it.each([
    { given: { pollSeconds: 100 }, looks: 200, poll: 200 },
    { given: { pollSeconds: 400 }, looks: 600, poll: 600 },
    { given: { pollSeconds: 600 }, looks: 600, poll: 600 },
    { given: { pollSeconds: 100, cancel }, looks: limits.releasedPoll, poll: 200 },
  ])('after $given looks again in $looks s', ({ given, looks, poll }) => {
    const execution = aRunningExecution({ ...given, wakeAt: now });

    const decision = decideExecution(execution, live({ step: looked }));

    expect(commitOf(decision).next).toMatchObject({ pollSeconds: poll, wakeAt: inSeconds(looks) });
  });

  it.each([
    { given: unsent, looks: 100 },
    { given: { ...unsent, cancel }, looks: limits.releasedPoll },
  ])('sent: looks in $looks s', ({ given, looks }) => {
    const step: ExecutionStep = { step: 'sent', delivery: 'ssm-2', outcome: null };

    const decision = decideExecution(aRunningExecution(given), live({ step }));

    expect(commitOf(decision).next).toMatchObject({ delivery: 'ssm-2', wakeAt: inSeconds(looks) });
    expect(commitOf(decision).ends).toBe(true);
  });

  it.each([
    { retries: {}, wakes: 1, counts: 1 },
    { retries: { '*': 4 }, wakes: 16, counts: 5 },
  ])('after $retries an act is tried again in $wakes s', ({ retries, wakes, counts }) => {
    const decision = decideExecution(aRunningExecution({ retries }), live({ step: failed() }));

    expect(commitOf(decision).next).toMatchObject({
      wakeAt: inSeconds(wakes),
      retries: { '*': counts },
    });
  });
});
