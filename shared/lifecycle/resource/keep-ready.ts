import type { Breaker } from '../../model/breaker.ts';
import type { ResourceId } from '../../model/ids.ts';
import { warmKey } from '../../model/keys.ts';
import { limits } from '../../model/limits.ts';
import type { PendingResource, Resource } from '../../model/resource.ts';
import type { Usage } from '../../model/seat.ts';
import type { Instant } from '../../model/time.ts';
import type { Warm } from '../../model/warm.ts';
import type { Put, Write } from '../../model/write.ts';
import { absent } from '../../model/write.ts';
import { holdsBuilds, letThrough, moveBreaker } from '../allocator/breaker.ts';
import { takeRoom } from '../allocator/room.ts';
import type { Commit } from '../decision.ts';
import { nothing } from '../decision.ts';
import type { Made, Parents } from './birth.ts';
import { holdPlan, newborn } from './birth.ts';

/** What is known of a blueprint that keeps resources ready. */
export type Keeping = Readonly<{
  minReady: number;
  limit: number;
  maxBuilding: number;
  usage: Usage;
  breaker: Breaker | null;
  /** Resources with a free seat, counted no further than `minReady`. */
  ready: number;
  /** Null: it never kept any ready. */
  warm: Warm | null;
  /** Those of `warm` that are still being built. */
  building: readonly ResourceId[];
  /** A lease in line would have something built: it goes first. */
  waited: boolean;
}>;

/** How many to begin now, so that as many are ready as the blueprint asks for. */
export function missingReady(keeping: Keeping, now: Instant): number {
  const { minReady, ready, building, waited, limit, maxBuilding, usage, breaker } = keeping;
  if (waited || (breaker && holdsBuilds(breaker, now))) return 0;
  const wanted = minReady - ready - building.length;
  const allowed = Math.min(limit - usage.n, maxBuilding - usage.building, limits.warmBirths);
  // Past the breaker's time one build tries for all.
  const tries = breaker !== null && breaker.openUntil !== null ? 1 : wanted;
  return Math.max(0, Math.min(wanted, allowed, tries));
}

/** Births one resource for nobody, as a lease would: counter, locks and breaker included. */
export function birthReady(
  id: ResourceId,
  made: Made,
  keeping: Keeping,
  now: Instant,
): Readonly<{ record: PendingResource; commit: Commit<Resource>; next: Keeping }> {
  const { name, maxBuilding, minReady, activationSeconds } = made.blueprint;
  const record = newborn(id, made, nobody, now);
  const { breaker, warm } = keeping;
  const after: Warm = { version: (warm?.version ?? 0) + 1, building: [...keeping.building, id] };
  const probe: readonly Write[] =
    breaker === null || breaker.openUntil === null
      ? []
      : [moveBreaker(name, breaker, letThrough(breaker, id, activationSeconds, now))];
  const text = `born to keep ${minReady} of ${name} ready`;
  const commit: Commit<Resource> = {
    ...nothing,
    next: record,
    writes: [
      takeRoom(name, keeping.limit, maxBuilding, made.plan.fit),
      ...holdPlan(made.plan, id, now),
      ...probe,
      noteWarm(name, warm, after),
    ],
    says: [{ kind: 'born', text, data: { blueprint: name, by: 'system' } }],
    wakes: [{ id, why: 'born' }],
  };
  const { n, building } = keeping.usage;
  const usage = { n: n + 1, building: building + 1 };
  return { record, commit, next: { ...keeping, usage, warm: after, building: after.building } };
}

/** Whatever it needs itself, people come first. */
const nobody: Parents = { askedBy: 'system', priority: 0, watchers: [] };

const noteWarm = (blueprint: string, before: Warm | null, after: Warm): Put => ({
  op: 'put',
  key: warmKey(blueprint),
  item: { version: after.version, building: [...after.building] },
  when: before === null ? absent : [{ attr: 'version', equals: before.version }],
});
