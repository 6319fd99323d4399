import type { Blueprint } from '../model/blueprint.ts';
import type { ObjectId, ResourceId } from '../model/ids.ts';
import type { JsonObject } from '../model/json.ts';
import { launchParametersKey, lockKey } from '../model/keys.ts';
import { limits } from '../model/limits.ts';
import type { PendingResource } from '../model/resource.ts';
import type { Instant } from '../model/time.ts';
import { seconds, ttl } from '../model/time.ts';
import type { Check, Put, Write } from '../model/write.ts';
import { absent } from '../model/write.ts';
import { wakeIn } from './schedule.ts';

/** What a resource is created with if it is built for a lease, or for the warm pool. */
export type BuildPlan = Readonly<{
  fit: string;
  attributes: JsonObject;
  locks: readonly string[];
  /** What the plan was made from, and must still be so when the resource is created. */
  checks: readonly Check[];
  hookState: JsonObject;
  host: string | null;
  /** What it has chosen among several: later builds try it last if this one fails. */
  choice?: string;
  /** Parameters that differ from the blueprint's. */
  parameters?: JsonObject;
  /** Parameters that only its activation needs, too large for its record; absent: none. */
  apart?: JsonObject;
}>;

/** What a resource is made of. Later edits of the blueprint never reach it. */
export type ResourceSpec = Readonly<{ blueprint: Blueprint; type: string; plan: BuildPlan }>;

/** What had a resource created, and which objects are woken at each of its transitions. */
export type Creator = Readonly<{
  requestedBy: string;
  /** The priority of the leases that the resource needs itself. */
  priority: number;
  watchers: readonly ObjectId[];
}>;

/** Returns a new resource: nothing is built yet, and no seat of it exists. */
export const newResource = (
  id: ResourceId,
  { blueprint, type, plan }: ResourceSpec,
  creator: Creator,
  now: Instant,
): PendingResource => ({
  id,
  state: 'pending',
  version: 0,
  commit: '',
  blueprint: blueprint.name,
  driver: blueprint.driver,
  type,
  parameters: withoutApart({ ...blueprint.parameters, ...plan.parameters }, plan),
  ...(plan.apart === undefined ? {} : { parametersApart: true }),
  fit: plan.fit,
  attributes: plan.attributes,
  capacity: blueprint.leasesPerResource,
  createdAt: now,
  ...creator,
  dependencies: [],
  idleSeconds: blueprint.idleSeconds,
  maxAgeSeconds: blueprint.maxAgeSeconds,
  maxUses: blueprint.maxUses,
  drainSeconds: blueprint.drainSeconds,
  activationSeconds: blueprint.activationSeconds,
  locks: [...plan.locks],
  hookState: plan.hookState,
  ...(plan.choice === undefined ? {} : { choice: plan.choice }),
  host: plan.host,
  crashes: 0,
  wakeAt: wakeIn(now, limits.soon),
  timerAt: null,
  deadline: now + seconds(blueprint.activationSeconds),
  dependencyState: 'none',
  note: 'about to be built',
  retries: {},
});

const withoutApart = (parameters: JsonObject, { apart = {} }: BuildPlan): JsonObject =>
  Object.fromEntries(Object.entries(parameters).filter(([name]) => !(name in apart)));

/** The item is needed until the last launch of a build, which is over within hours. */
const putApart = (owner: ResourceId, apart: JsonObject, now: Instant): Put => ({
  op: 'put',
  key: launchParametersKey(owner),
  item: { parameters: apart, expiresAt: ttl(now + seconds(limits.historyDays * 86_400)) },
  when: absent,
});

/**
 * Returns what a creation takes and checks, beside the counter: the locks and checks of its plan,
 * and the parameters that its record does not have.
 */
export const planWrites = (
  { locks, checks, apart }: BuildPlan,
  owner: ResourceId,
  now: Instant,
): readonly Write[] => [
  ...locks.map(
    (name): Write => ({ op: 'put', key: lockKey(name), item: { owner, at: now }, when: absent }),
  ),
  ...checks,
  ...(apart === undefined ? [] : [putApart(owner, apart, now)]),
];
