import type { WarmPool } from '../../model/blueprint.ts';
import type { Breaker } from '../../model/breaker.ts';
import type { ResourceId } from '../../model/ids.ts';
import { warmPoolKey } from '../../model/keys.ts';
import { limits } from '../../model/limits.ts';
import type { PendingResource, Resource } from '../../model/resource.ts';
import type { Usage } from '../../model/seat.ts';
import type { Instant } from '../../model/time.ts';
import type { Put } from '../../model/write.ts';
import { absent } from '../../model/write.ts';
import { blocksBuilds, probeWrites } from '../allocator/breaker.ts';
import { takeRoom } from '../allocator/room.ts';
import type { Commit } from '../decision.ts';
import { emptyCommit } from '../decision.ts';
import type { Creator, ResourceSpec } from '../plan.ts';
import { newResource, planWrites } from '../plan.ts';

/** The facts about a blueprint with a warm pool. */
export type WarmPoolState = Readonly<{
  minReady: number;
  limit: number;
  maxBuilding: number;
  usage: Usage;
  breaker: Breaker | null;
  /** Resources with a free seat, counted no further than `minReady`. */
  ready: number;
  /** Null: the warm pool has never created a resource. */
  warm: WarmPool | null;
  /** The resources of `warm` that are still being built. */
  building: readonly ResourceId[];
  /** A lease in line could build: it goes first. */
  leaseWaits: boolean;
}>;

/** Returns how many resources to create now so that `minReady` are ready. */
export function missingWarm(pool: WarmPoolState, now: Instant): number {
  const { minReady, ready, building, leaseWaits, limit, maxBuilding, usage, breaker } = pool;
  if (leaseWaits || (breaker && blocksBuilds(breaker, now))) return 0;
  const wanted = minReady - ready - building.length;
  const allowed = Math.min(limit - usage.n, maxBuilding - usage.building, limits.warmCreates);
  // Once `openUntil` has passed, one build is the probe for all.
  const tries = breaker !== null && breaker.openUntil !== null ? 1 : wanted;
  return Math.max(0, Math.min(wanted, allowed, tries));
}

/** Creates one resource for no lease, but as a lease would: counter, locks and breaker included. */
export function createWarm(
  id: ResourceId,
  spec: ResourceSpec,
  pool: WarmPoolState,
  now: Instant,
): Readonly<{ record: PendingResource; commit: Commit<Resource>; next: WarmPoolState }> {
  const { name, maxBuilding, minReady, activationSeconds } = spec.blueprint;
  const record = newResource(id, spec, noCreator, now);
  const { breaker, warm } = pool;
  const after: WarmPool = {
    version: (warm?.version ?? 0) + 1,
    building: [...pool.building, id],
  };
  const probe = { blueprint: name, breaker, resource: id, activationSeconds };
  const text = `created to keep ${minReady} of ${name} ready`;
  const commit: Commit<Resource> = {
    ...emptyCommit,
    next: record,
    writes: [
      takeRoom(name, pool.limit, maxBuilding, spec.plan.fit),
      ...planWrites(spec.plan, id, now),
      ...probeWrites(probe, now),
      putWarmPool(name, warm, after),
    ],
    events: [{ kind: 'created', text, data: { blueprint: name, by: 'system' } }],
    wakes: [{ id, reason: 'created' }],
  };
  const { n, building } = pool.usage;
  const usage = { n: n + 1, building: building + 1 };
  return { record, commit, next: { ...pool, usage, warm: after, building: after.building } };
}

/** The lowest priority: the leases that it depends on come after those of people. */
const noCreator: Creator = { requestedBy: 'system', priority: 0, watchers: [] };

const putWarmPool = (blueprint: string, before: WarmPool | null, after: WarmPool): Put => ({
  op: 'put',
  key: warmPoolKey(blueprint),
  item: { version: after.version, building: [...after.building] },
  when: before === null ? absent : [{ attr: 'version', equals: before.version }],
});
