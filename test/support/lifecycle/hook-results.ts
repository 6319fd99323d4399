import type { ExecutionEnd, ExecutionOutcome } from '../../../shared/lifecycle/execution/turn.ts';
import type { HookResult } from '../../../shared/lifecycle/hook-result.ts';
import type { Fault } from '../../../shared/model/fault.ts';
import { fault } from '../../../shared/model/fault.ts';
import { inSeconds } from '../model/time.ts';

export const anOutcome = (
  ended: ExecutionEnd,
  given: Partial<ExecutionOutcome> = {},
): ExecutionOutcome => ({
  delivery: 'ssm-1',
  ended,
  at: inSeconds(-2),
  stderrSkip: 20,
  stdout: { base64: 'b2s=', bytes: 2 },
  stderr: { base64: '', bytes: 0 },
  ...given,
});

export const aPersist = (
  given: Partial<Extract<HookResult, { kind: 'persist' }>> = {},
): HookResult => ({
  kind: 'persist',
  hookState: { attempt: 1 },
  text: 'launching',
  ...given,
});

export const aWait = (given: Partial<Extract<HookResult, { kind: 'wait' }>> = {}): HookResult => ({
  kind: 'wait',
  seconds: 15,
  note: 'booting',
  ...given,
});

export const aDone = (given: Partial<Extract<HookResult, { kind: 'done' }>> = {}): HookResult => ({
  kind: 'done',
  hookState: { id: 'i-1' },
  text: 'ready',
  ...given,
});

export const aFailure = (inner: Fault = fault('throttled', 'slow down')): HookResult => ({
  kind: 'failed',
  fault: inner,
});
