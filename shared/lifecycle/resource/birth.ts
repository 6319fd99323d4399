import type { Blueprint } from '../../model/blueprint.ts';
import type { ObjectId, ResourceId } from '../../model/ids.ts';
import { lockKey } from '../../model/keys.ts';
import { limits } from '../../model/limits.ts';
import type { PendingResource } from '../../model/resource.ts';
import type { Instant } from '../../model/time.ts';
import { seconds } from '../../model/time.ts';
import type { Write } from '../../model/write.ts';
import { absent } from '../../model/write.ts';
import type { BirthPlan } from '../lease/turn.ts';
import { wakeIn } from '../schedule.ts';

/** What a resource is made of. Later edits of the blueprint never reach it. */
export type Made = Readonly<{ blueprint: Blueprint; provides: string; plan: BirthPlan }>;

/** Who caused it, and who is told of each of its transitions. */
export type Parents = Readonly<{
  askedBy: string;
  /** Of the leases it needs itself. */
  priority: number;
  watchers: readonly ObjectId[];
}>;

/** A resource as it is born: nothing is built yet, nobody holds a seat of it. */
export const newborn = (
  id: ResourceId,
  { blueprint, provides, plan }: Made,
  parents: Parents,
  now: Instant,
): PendingResource => ({
  id,
  state: 'pending',
  version: 0,
  commit: '',
  blueprint: blueprint.name,
  type: blueprint.type,
  provides,
  parameters: blueprint.parameters,
  fit: plan.fit,
  attributes: plan.attributes,
  capacity: blueprint.leasesPerResource,
  createdAt: now,
  ...parents,
  nested: [],
  idleSeconds: blueprint.idleSeconds,
  maxAgeSeconds: blueprint.maxAgeSeconds,
  maxUses: blueprint.maxUses,
  drainSeconds: blueprint.drainSeconds,
  activationSeconds: blueprint.activationSeconds,
  locks: [...plan.locks],
  memo: plan.memo,
  host: plan.host,
  stumbles: 0,
  wakeAt: wakeIn(now, limits.soon),
  alarmAt: null,
  deadline: now + seconds(blueprint.activationSeconds),
  nest: 'none',
  note: 'about to be built',
  retries: {},
});

/** What its birth takes and what must still be so, beside the counter. */
export const holdPlan = (
  { locks, checks }: BirthPlan,
  owner: ResourceId,
  now: Instant,
): readonly Write[] => [
  ...locks.map(
    (name): Write => ({ op: 'put', key: lockKey(name), item: { owner, at: now }, when: absent }),
  ),
  ...checks,
];
