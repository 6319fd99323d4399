import type { Blueprint } from '../model/blueprint.ts';
import type { ObjectId, ResourceId } from '../model/ids.ts';
import { lockKey } from '../model/keys.ts';
import { limits } from '../model/limits.ts';
import type { PendingResource } from '../model/resource.ts';
import type { Instant } from '../model/time.ts';
import { seconds } from '../model/time.ts';
import type { Write } from '../model/write.ts';
import { absent } from '../model/write.ts';
import type { BuildPlan } from './lease/turn.ts';
import { wakeIn } from './schedule.ts';

/** What a resource is made of. Later edits of the blueprint never reach it. */
export type ResourceSpec = Readonly<{ blueprint: Blueprint; type: string; plan: BuildPlan }>;

/** Who caused it, and who is told of each of its transitions. */
export type Creator = Readonly<{
  requestedBy: string;
  /** Of the leases it needs itself. */
  priority: number;
  watchers: readonly ObjectId[];
}>;

/** A resource as it is born: nothing is built yet, nobody holds a seat of it. */
export const newResource = (
  id: ResourceId,
  { blueprint, type, plan }: ResourceSpec,
  parents: Creator,
  now: Instant,
): PendingResource => ({
  id,
  state: 'pending',
  version: 0,
  commit: '',
  blueprint: blueprint.name,
  driver: blueprint.driver,
  type,
  parameters: blueprint.parameters,
  fit: plan.fit,
  attributes: plan.attributes,
  capacity: blueprint.leasesPerResource,
  createdAt: now,
  ...parents,
  dependencies: [],
  idleSeconds: blueprint.idleSeconds,
  maxAgeSeconds: blueprint.maxAgeSeconds,
  maxUses: blueprint.maxUses,
  drainSeconds: blueprint.drainSeconds,
  activationSeconds: blueprint.activationSeconds,
  locks: [...plan.locks],
  hookState: plan.hookState,
  host: plan.host,
  crashes: 0,
  wakeAt: wakeIn(now, limits.soon),
  timerAt: null,
  deadline: now + seconds(blueprint.activationSeconds),
  dependencyState: 'none',
  note: 'about to be built',
  retries: {},
});

/** What its birth takes and what must still be so, beside the counter. */
export const planWrites = (
  { locks, checks }: BuildPlan,
  owner: ResourceId,
  now: Instant,
): readonly Write[] => [
  ...locks.map(
    (name): Write => ({ op: 'put', key: lockKey(name), item: { owner, at: now }, when: absent }),
  ),
  ...checks,
];
