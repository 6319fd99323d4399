import type { AnyDriver } from '../../shared/blueprints/driver.ts';
import type { BuildPlan } from '../../shared/lifecycle/plan.ts';
import type { JsonObject } from '../../shared/model/json.ts';
import type { ActiveLease, EndingLease } from '../../shared/model/lease.ts';
import type {
  ActiveResource,
  PendingResource,
  ReleasedResource,
  ResourceCommon,
} from '../../shared/model/resource.ts';
import type { Instant } from '../../shared/model/time.ts';

const theResourceId = 'res-0000000000000001';
const unfinishedFields = (now: Instant) => ({ wakeAt: now, timerAt: null });

/** Returns a resource as the transaction that creates it writes it. */
export function pendingResourceOf(
  { driver, provides: type }: AnyDriver,
  parameters: JsonObject,
  { checks: _, ...plan }: BuildPlan,
  now: Instant,
): PendingResource {
  return {
    id: theResourceId,
    state: 'pending',
    version: 1,
    commit: 'commit-1',
    blueprint: 'hosts',
    driver,
    type,
    parameters,
    ...plan,
    capacity: 1,
    createdAt: now,
    requestedBy: 'lease-0000000000000001',
    priority: 100,
    dependencies: [],
    watchers: [],
    idleSeconds: 600,
    maxAgeSeconds: null,
    maxUses: null,
    drainSeconds: 300,
    activationSeconds: 900,
    crashes: 0,
    ...unfinishedFields(now),
    deadline: now + 900_000,
    dependencyState: 'none',
    note: '',
    retries: {},
  };
}

const commonOf = ({
  deadline: _d,
  dependencyState: _e,
  note: _n,
  retries: _r,
  state: _s,
  ...common
}: PendingResource): ResourceCommon => common;

export const activeResourceFrom = (resource: PendingResource, now: Instant): ActiveResource => ({
  ...commonOf(resource),
  ...unfinishedFields(now),
  state: 'active',
  activatedAt: now,
  paused: false,
  quarantine: null,
  uses: [],
  retiring: null,
  outstanding: [],
  roomFor: null,
});

export const releasedResourceFrom = (
  resource: PendingResource,
  now: Instant,
): ReleasedResource => ({
  ...commonOf(resource),
  ...unfinishedFields(now),
  state: 'released',
  leaving: { reason: 'released', detail: 'by a test', by: 'test', at: now },
  outstanding: [],
  drainUntil: now,
  roomFor: null,
  cleaned: false,
  retries: {},
  note: '',
});

export function activeLeaseOn({ id, fit, blueprint }: ResourceCommon, now: Instant): ActiveLease {
  return {
    id: 'lease-0000000000000001',
    state: 'active',
    version: 1,
    commit: 'commit-1',
    type: 'host',
    attributes: {},
    blueprints: null,
    priority: 100,
    requestedBy: 'test',
    dependencyOf: null,
    owner: 'test',
    createdAt: now,
    queuedAt: now,
    ttlSeconds: 3_600,
    waitUntil: null,
    bodyHash: null,
    attempts: 0,
    watchers: [],
    crashes: 0,
    ...unfinishedFields(now),
    resourceId: id,
    seat: { blueprint, fit, resource: id, n: 0, capacity: 1, uses: 0, maxUses: null, failures: 0 },
    needsSetUp: false,
    maxTtlSeconds: 86_400,
    hookState: {},
    activatedAt: now,
    until: now + 3_600_000,
    warned: false,
  };
}

export function endingLeaseFrom(lease: ActiveLease, now: Instant): EndingLease {
  const { activatedAt: _a, until: _u, warned: _w, maxTtlSeconds: _m, ...rest } = lease;
  return {
    ...rest,
    state: 'released',
    ended: { reason: 'released', detail: 'by a test', by: 'test', at: now },
    cleaned: false,
    retries: {},
  };
}
