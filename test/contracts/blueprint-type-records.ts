import type { AnyBlueprintType } from '../../shared/blueprints/contract.ts';
import type { BirthPlan } from '../../shared/lifecycle/lease/turn.ts';
import type { JsonObject } from '../../shared/model/json.ts';
import type { ActiveLease, EndingLease } from '../../shared/model/lease.ts';
import type {
  ActiveResource,
  PendingResource,
  ReleasedResource,
  ResourceCommon,
} from '../../shared/model/resource.ts';
import type { Instant } from '../../shared/model/time.ts';

const resourceId = 'res-0000000000000001';
const unfinished = (now: Instant) => ({ wakeAt: now, alarmAt: null });

/** A resource as the commit that births it leaves it. */
export function aPendingResource(
  { type, provides }: AnyBlueprintType,
  parameters: JsonObject,
  { checks: _, ...plan }: BirthPlan,
  now: Instant,
): PendingResource {
  return {
    id: resourceId,
    state: 'pending',
    version: 1,
    commit: 'commit-1',
    blueprint: 'hosts',
    type,
    provides,
    parameters,
    ...plan,
    capacity: 1,
    createdAt: now,
    askedBy: 'lease-0000000000000001',
    priority: 100,
    nested: [],
    watchers: [],
    idleSeconds: 600,
    maxAgeSeconds: null,
    maxUses: null,
    drainSeconds: 300,
    activationSeconds: 900,
    stumbles: 0,
    ...unfinished(now),
    deadline: now + 900_000,
    nest: 'none',
    note: '',
    retries: {},
  };
}

const commonOf = ({
  deadline: _d,
  nest: _e,
  note: _n,
  retries: _r,
  state: _s,
  ...common
}: PendingResource): ResourceCommon => common;

export const activated = (resource: PendingResource, now: Instant): ActiveResource => ({
  ...commonOf(resource),
  ...unfinished(now),
  state: 'active',
  activatedAt: now,
  paused: false,
  quarantine: null,
  uses: [],
  retiring: null,
  out: [],
  roomFor: null,
});

export const released = (resource: PendingResource, now: Instant): ReleasedResource => ({
  ...commonOf(resource),
  ...unfinished(now),
  state: 'released',
  leaving: { reason: 'released', detail: 'by a test', by: 'test', at: now },
  out: [],
  drainUntil: now,
  roomFor: null,
  emptied: false,
  retries: {},
  note: '',
});

export function anActiveLease({ id, fit, blueprint }: ResourceCommon, now: Instant): ActiveLease {
  return {
    id: 'lease-0000000000000001',
    state: 'active',
    version: 1,
    commit: 'commit-1',
    type: 'host',
    attributes: {},
    blueprints: null,
    priority: 100,
    askedBy: 'test',
    nestedIn: null,
    owner: 'test',
    createdAt: now,
    queuedAt: now,
    ttlSeconds: 3_600,
    waitUntil: null,
    bodyHash: null,
    attempts: 0,
    watchers: [],
    stumbles: 0,
    ...unfinished(now),
    resourceId: id,
    seat: { blueprint, fit, resource: id, n: 0, capacity: 1, uses: 0, maxUses: null, failures: 0 },
    needsSetUp: false,
    maxTtlSeconds: 86_400,
    memo: {},
    activatedAt: now,
    until: now + 3_600_000,
    warned: false,
  };
}

export function ending(lease: ActiveLease, now: Instant): EndingLease {
  const { activatedAt: _a, until: _u, warned: _w, maxTtlSeconds: _m, ...rest } = lease;
  return {
    ...rest,
    state: 'released',
    ended: { reason: 'released', detail: 'by a test', by: 'test', at: now },
    cleaned: false,
    retries: {},
  };
}
