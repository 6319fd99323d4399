import type {
  EndedExecution,
  ExecutionCommon,
  QueuedExecution,
  RunningExecution,
} from '../../../shared/model/execution.ts';
import { ttl } from '../../../shared/model/time.ts';
import { execId, me, res } from './ids.ts';
import { inSeconds, now } from './time.ts';

const executionCommon: ExecutionCommon = {
  id: execId('me', 'x'),
  lease: me,
  ulid: 'x'.padStart(26, '0'),
  version: 2,
  commit: 'commit-before',
  resource: res,
  program: { argv: ['make', 'test'], script: null, cwd: null, env: {}, stdin: null },
  timeoutSeconds: 600,
  requestedBy: 'anna',
  createdAt: inSeconds(-9),
  crashes: 0,
  retries: {},
  bodyHash: null,
};

export const aQueuedExecution = (given: Partial<QueuedExecution> = {}): QueuedExecution => ({
  ...executionCommon,
  state: 'queued',
  wakeAt: now,
  timerAt: null,
  waitingSince: null,
  ...given,
});

export const aRunningExecution = (given: Partial<RunningExecution> = {}): RunningExecution => ({
  ...executionCommon,
  state: 'running',
  host: 'i-1',
  attempt: 1,
  nonce: 'nonce-1',
  delivery: 'ssm-1',
  startedAt: inSeconds(-8),
  countedOn: 'lease',
  cancel: null,
  pollSeconds: 100,
  wakeAt: inSeconds(90),
  timerAt: null,
  ...given,
});

export const anEndedExecution = (given: Partial<EndedExecution> = {}): EndedExecution => ({
  ...executionCommon,
  state: 'succeeded',
  host: 'i-1',
  delivery: 'ssm-1',
  startedAt: inSeconds(-8),
  endedAt: now,
  exitCode: 0,
  detail: 'exit 0',
  stderrSkip: 0,
  expiresAt: ttl(now),
  stdout: { base64: '', bytes: 0 },
  stderr: { base64: '', bytes: 0 },
  ...given,
});
