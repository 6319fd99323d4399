import { describe, expect, it } from 'vitest';
import { aCancel } from '../../../test/support/lifecycle/commands.ts';
import { commitOf, decisionWord, eventKindsOf } from '../../../test/support/lifecycle/decisions.ts';
import { anOutcome } from '../../../test/support/lifecycle/hook-results.ts';
import { anExecutionTurn } from '../../../test/support/lifecycle/turns.ts';
import { aRunningExecution } from '../../../test/support/model/executions.ts';
import { anActiveLease, aReleasedLease } from '../../../test/support/model/leases.ts';
import { anActiveResource } from '../../../test/support/model/resources.ts';
import { inSeconds, now } from '../../../test/support/model/time.ts';
import type { Cancel } from '../../model/execution.ts';
import { fault } from '../../model/fault.ts';
import { limits } from '../../model/limits.ts';
import { decideExecution } from './index.ts';
import type { ExecutionEnd, ExecutionHookResult } from './turn.ts';

const live = (given: Parameters<typeof anExecutionTurn>[0] = {}) =>
  anExecutionTurn({ lease: anActiveLease(), resource: anActiveResource(), ...given });
const ending = (given: Parameters<typeof anExecutionTurn>[0] = {}) =>
  live({ lease: aReleasedLease(), ...given });

const asked = { by: 'anna', detail: 'too slow' };
const cancelOf = (given: Partial<Cancel> = {}): Cancel => ({
  ...asked,
  at: inSeconds(-3),
  delivery: 'ssm-cancel',
  sentAt: inSeconds(-3),
  ...given,
});
const unsent = { delivery: null, sentAt: null };
const failed = (reason: Parameters<typeof fault>[0]): ExecutionHookResult => ({
  kind: 'failed',
  hook: 'cancel',
  fault: fault(reason, 'no'),
});
const ended = (end: ExecutionEnd, delivery = 'ssm-cancel'): ExecutionHookResult => ({
  kind: 'looked',
  outcome: anOutcome(end, { delivery }),
});

describe('a cancel', () => {
  it.each([
    // A crash between its commit and its act, or an act that failed.
    { when: 'not sent yet', cancel: cancelOf(unsent), becomes: 'act cancel' },
    { when: 'sent just now', cancel: cancelOf(), becomes: 'act look' },
    {
      when: 'sent 89 s ago',
      cancel: cancelOf({ sentAt: inSeconds(1 - limits.cancelAgain) }),
      becomes: 'act look',
    },
    {
      when: 'sent 90 s ago',
      cancel: cancelOf({ sentAt: inSeconds(-limits.cancelAgain) }),
      becomes: 'act cancel',
    },
    {
      when: 'not carried out',
      cancel: cancelOf({ delivery: null }),
      becomes: 'act cancel',
    },
  ])('$when: $becomes', ({ cancel, becomes }) => {
    expect(decisionWord(decideExecution(aRunningExecution({ cancel }), live()))).toBe(becomes);
  });

  it('never sends the command itself, even if it may not have been sent', () => {
    const execution = aRunningExecution({ delivery: null, cancel: cancelOf(unsent) });

    expect(decisionWord(decideExecution(execution, live()))).toBe('act cancel');
    expect(decisionWord(decideExecution(execution, ending()))).toBe('wait');
  });

  it('asked for twice is obeyed once', () => {
    const commands = [aCancel()];
    const execution = aRunningExecution({ cancel: cancelOf() });

    const decision = decideExecution(execution, live({ commands }));

    expect(commitOf(decision)).toMatchObject({ consumes: commands, hook: null, next: execution });
    expect(eventKindsOf(decision)).toEqual([]);
  });

  it.each([
    { why: 'throttled', result: failed('throttled') },
    { why: 'denied', result: failed('denied') },
    { why: 'not taken by a silent host', result: failed('not-ready') },
    { why: 'undelivered', result: ended({ how: 'undelivered' }) },
    { why: 'unclear', result: ended({ how: 'unclear', detail: 'busy' }) },
  ])('that is $why is asked for again after a back-off', ({ result }) => {
    const cancel = result.kind === 'failed' ? cancelOf(unsent) : cancelOf();
    const decision = decideExecution(aRunningExecution({ cancel }), live({ hookResult: result }));

    const { next } = commitOf(decision);
    expect(next).toMatchObject({
      state: 'running',
      delivery: 'ssm-1',
      cancel: { ...asked, delivery: null },
      retries: { cancel: 1 },
      wakeAt: inSeconds(1),
    });
    expect(commitOf(decision).endsTurn).toBe(true);
    if (next?.state !== 'running') throw new Error('it is running');
    expect(decisionWord(decideExecution(next, live()))).toBe('act cancel');
  });

  it('backs off by half a minute at most', () => {
    const execution = aRunningExecution({ cancel: cancelOf(unsent), retries: { cancel: 50 } });

    const decision = decideExecution(execution, live({ hookResult: failed('throttled') }));

    expect(commitOf(decision).next).toMatchObject({ wakeAt: inSeconds(15) });
  });

  it('that stays unclear is believed in the end', () => {
    const execution = aRunningExecution({
      cancel: cancelOf(),
      retries: { cancel: limits.deliveries },
    });
    const hookResult = ended({ how: 'unclear', detail: 'a process cannot be killed' });

    expect(commitOf(decideExecution(execution, live({ hookResult }))).next).toMatchObject({
      state: 'lost',
      detail: 'a process cannot be killed',
    });
  });

  it('remembers what was sent and when', () => {
    const execution = aRunningExecution({ cancel: cancelOf(unsent) });
    const hookResult = { kind: 'cancel-sent', delivery: 'ssm-9', outcome: null } as const;

    expect(commitOf(decideExecution(execution, live({ hookResult }))).next).toMatchObject({
      cancel: { delivery: 'ssm-9', sentAt: now },
      wakeAt: inSeconds(limits.releasedPoll),
    });
  });

  it.each<{ end: ExecutionEnd; state: string; detail: string }>([
    { end: { how: 'cancelled' }, state: 'cancelled', detail: 'cancelled: too slow' },
    { end: { how: 'exited', exitCode: 0 }, state: 'succeeded', detail: 'exit 0' },
    { end: { how: 'timed-out' }, state: 'timed-out', detail: 'killed after its 600 s' },
    {
      end: { how: 'refused' },
      state: 'cancelled',
      detail: 'the host refused it: its lease has ended',
    },
  ])('confirmed as $end.how: $state, with the output that came with it', (given) => {
    const hookResult = ended(given.end);

    const decision = decideExecution(
      aRunningExecution({ cancel: cancelOf() }),
      live({ hookResult }),
    );

    expect(commitOf(decision).next).toMatchObject({
      state: given.state,
      detail: given.detail,
      delivery: 'ssm-cancel',
      stdout: { bytes: 2 },
    });
  });

  it('waits for the host to confirm it after the agent killed the wrapper', () => {
    const hookResult = ended({ how: 'killed' }, 'ssm-1');

    const decision = decideExecution(
      aRunningExecution({ cancel: cancelOf() }),
      live({ hookResult }),
    );

    expect(decisionWord(decision)).toBe('wait');
  });

  it('by somebody in SSM is confirmed by the host as well', () => {
    const decision = decideExecution(
      aRunningExecution(),
      live({ hookResult: ended({ how: 'killed' }, 'ssm-1') }),
    );

    expect(decisionWord(decision)).toBe('running, act cancel');
    expect(commitOf(decision).next).toMatchObject({ cancel: { by: 'host', ...unsent } });
  });
});

describe('a cancel because the lease ends', () => {
  it('sends nothing: the end of the lease stops the command', () => {
    const decision = decideExecution(aRunningExecution(), ending({ commands: [aCancel()] }));

    expect(commitOf(decision)).toMatchObject({ hook: null, next: { cancel: unsent } });
  });

  it.each([
    { at: -9, sentAt: null, becomes: 'act look' },
    { at: -limits.fenceFirst, sentAt: null, becomes: 'act kill' },
    { at: -99, sentAt: 1 - limits.cancelAgain, becomes: 'act look' },
    { at: -999, sentAt: -limits.cancelAgain, becomes: 'act kill' },
  ])('of $at s, killed at $sentAt s: $becomes', ({ at, sentAt, becomes }) => {
    const cancel = cancelOf({
      at: inSeconds(at),
      delivery: null,
      sentAt: sentAt === null ? null : inSeconds(sentAt),
    });

    expect(decisionWord(decideExecution(aRunningExecution({ cancel }), ending()))).toBe(becomes);
  });

  it('is over once the agent killed the wrapper: the end of the lease does the rest', () => {
    const execution = aRunningExecution({ cancel: cancelOf(unsent) });
    const hookResult = ended({ how: 'killed' }, 'ssm-1');

    expect(commitOf(decideExecution(execution, ending({ hookResult }))).next).toMatchObject({
      state: 'cancelled',
    });
  });
});
