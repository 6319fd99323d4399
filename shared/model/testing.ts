import type {
  EndedExecution,
  ExecutionCommon,
  QueuedExecution,
  RunningExecution,
} from './execution.ts';
import type { ExecutionId, LeaseId, ResourceId } from './ids.ts';
import { executionId } from './ids.ts';
import type {
  AcquiredLease,
  ActiveLease,
  DestroyedLease,
  Held,
  LeaseCommon,
  PendingLease,
  ReleasedLease,
} from './lease.ts';
import type { Ended, Leaving } from './reasons.ts';
import type {
  ActiveResource,
  DestroyedResource,
  PendingResource,
  ReleasedResource,
  ResourceCommon,
} from './resource.ts';
import type { FreeSeat, LineEntry, Seat } from './seat.ts';
import { seconds, ttl } from './time.ts';

/** Records for tests: whole, small and the same every time; a test says only what matters to it. */

/** The moment at which every test happens, a round one. */
export const now = 1_000_000_000_000;
export const inSeconds = (n: number): number => now + seconds(n);

/** Short names padded to ids of the right shape: `lease-000000000000000a`. */
export const leaseId = (name: string): LeaseId => `lease-${name.padStart(16, '0')}`;
export const resId = (name: string): ResourceId => `res-${name.padStart(16, '0')}`;
export const execId = (lease: string, name: string): ExecutionId =>
  executionId(leaseId(lease), name.padStart(26, '0'));

/** The lease and the resource that tests are about. */
export const me = leaseId('me');
export const res = resId('1');

export const aSeat = (given: Partial<Seat> = {}): Seat => ({
  blueprint: 'hosts',
  fit: 'any',
  resource: res,
  n: 0,
  capacity: 1,
  uses: 0,
  maxUses: null,
  failures: 0,
  ...given,
});

export const aToken = (given: Partial<FreeSeat> = {}): FreeSeat => ({
  ...aSeat(),
  freedAt: inSeconds(-60),
  ...given,
});

export const aRow = (given: Partial<LineEntry> = {}): LineEntry => ({
  blueprint: 'hosts',
  fit: 'any',
  lease: leaseId('b'),
  priority: 100,
  queuedAt: inSeconds(-100),
  couldBuild: true,
  building: false,
  dependencyOf: null,
  granted: null,
  room: false,
  ...given,
});

const leaseCommon: LeaseCommon = {
  id: me,
  version: 3,
  commit: 'commit-before',
  type: 'host',
  attributes: { os: 'linux' },
  blueprints: null,
  priority: 100,
  requestedBy: 'anna',
  owner: 'anna',
  dependencyOf: null,
  createdAt: inSeconds(-50),
  queuedAt: inSeconds(-50),
  ttlSeconds: 3_600,
  waitUntil: null,
  bodyHash: null,
  attempts: 0,
  watchers: [],
  crashes: 0,
};

export const aPendingLease = (given: Partial<PendingLease> = {}): PendingLease => ({
  ...leaseCommon,
  state: 'pending',
  lines: [{ blueprint: 'hosts', fit: 'any' }],
  building: null,
  reclaim: null,
  timerAt: null,
  waiting: { reason: 'limit-reached', detail: 'hosts: 3 of 3 hosts are held' },
  wakeAt: inSeconds(100),
  ...given,
});

/** A lease as the API asks for it: unsaved, in no line yet. */
export const anUnsavedLease = (given: Partial<PendingLease> = {}): PendingLease =>
  aPendingLease({ version: 0, queuedAt: now, createdAt: now, lines: [], wakeAt: now, ...given });

const held: Held = {
  resourceId: res,
  seat: aSeat(),
  needsSetUp: false,
  maxTtlSeconds: 86_400,
  hookState: {},
};

export const anAcquiredLease = (given: Partial<AcquiredLease> = {}): AcquiredLease => ({
  ...leaseCommon,
  ...held,
  state: 'acquired',
  needsSetUp: true,
  building: null,
  deadline: inSeconds(900),
  retries: {},
  waiting: { reason: 'setting-up', detail: 'its workspace is being set up' },
  wakeAt: inSeconds(30),
  timerAt: null,
  ...given,
});

export const anActiveLease = (given: Partial<ActiveLease> = {}): ActiveLease => ({
  ...leaseCommon,
  ...held,
  state: 'active',
  activatedAt: inSeconds(-600),
  until: inSeconds(3_000),
  warned: false,
  wakeAt: inSeconds(3_000),
  timerAt: null,
  ...given,
});

const ended: Ended = { reason: 'released', detail: 'done', by: 'anna', at: inSeconds(-5) };

export const aReleasedLease = (given: Partial<ReleasedLease> = {}): ReleasedLease => ({
  ...leaseCommon,
  state: 'released',
  resourceId: res,
  seat: aSeat(),
  needsSetUp: false,
  hookState: {},
  ended,
  cleaned: false,
  retries: {},
  wakeAt: inSeconds(30),
  timerAt: null,
  ...given,
});

export const aDestroyedLease = (given: Partial<DestroyedLease> = {}): DestroyedLease => ({
  ...leaseCommon,
  state: 'destroyed',
  resourceId: res,
  ended,
  destroyedAt: now,
  expiresAt: ttl(now),
  ...given,
});

const resourceCommon: ResourceCommon = {
  id: res,
  version: 5,
  commit: 'commit-before',
  blueprint: 'hosts',
  driver: 'ec2-host',
  type: 'host',
  parameters: {},
  fit: 'any',
  attributes: { os: 'linux' },
  capacity: 1,
  createdAt: inSeconds(-900),
  requestedBy: me,
  priority: 100,
  dependencies: [],
  watchers: [],
  idleSeconds: 600,
  maxAgeSeconds: null,
  drainSeconds: 60,
  activationSeconds: 900,
  maxUses: null,
  locks: [],
  hookState: {},
  host: 'i-1',
  crashes: 0,
};

export const aPendingResource = (given: Partial<PendingResource> = {}): PendingResource => ({
  ...resourceCommon,
  state: 'pending',
  host: null,
  deadline: inSeconds(900),
  dependencyState: 'none',
  note: 'about to be built',
  retries: {},
  wakeAt: inSeconds(30),
  timerAt: null,
  ...given,
});

export const anActiveResource = (given: Partial<ActiveResource> = {}): ActiveResource => ({
  ...resourceCommon,
  state: 'active',
  activatedAt: inSeconds(-800),
  paused: false,
  quarantine: null,
  uses: [],
  retiring: null,
  outstanding: [],
  roomFor: null,
  wakeAt: inSeconds(600),
  timerAt: null,
  ...given,
});

export const aLeaving = (given: Partial<Leaving> = {}): Leaving => ({
  reason: 'released',
  detail: 'no longer needed',
  by: 'anna',
  at: inSeconds(-5),
  ...given,
});

export const aReleasedResource = (given: Partial<ReleasedResource> = {}): ReleasedResource => ({
  ...resourceCommon,
  state: 'released',
  leaving: aLeaving(),
  outstanding: [],
  drainUntil: inSeconds(55),
  roomFor: null,
  cleaned: false,
  retries: {},
  note: '',
  wakeAt: inSeconds(30),
  timerAt: null,
  ...given,
});

export const aDestroyedResource = (given: Partial<DestroyedResource> = {}): DestroyedResource => ({
  ...resourceCommon,
  state: 'destroyed',
  leaving: aLeaving(),
  destroyedAt: now,
  expiresAt: ttl(now),
  ...given,
});

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
};

export const aQueuedExecution = (given: Partial<QueuedExecution> = {}): QueuedExecution => ({
  ...executionCommon,
  state: 'queued',
  wakeAt: now,
  timerAt: null,
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
