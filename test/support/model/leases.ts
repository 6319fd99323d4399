import type {
  AcquiredLease,
  ActiveLease,
  DestroyedLease,
  Held,
  LeaseCommon,
  PendingLease,
  ReleasedLease,
} from '../../../shared/model/lease.ts';
import type { Ended } from '../../../shared/model/reasons.ts';
import { ttl } from '../../../shared/model/time.ts';
import { me, res } from './ids.ts';
import { aSeat } from './seats.ts';
import { inSeconds, now } from './time.ts';

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

/** A lease as the API creates it: not saved yet, and in no line. */
export const aNewLease = (given: Partial<PendingLease> = {}): PendingLease =>
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
