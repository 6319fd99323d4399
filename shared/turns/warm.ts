import { wantsBuild } from '../lifecycle/allocator/line.ts';
import type { Keeping } from '../lifecycle/resource/keep-ready.ts';
import { birthReady, missingReady } from '../lifecycle/resource/keep-ready.ts';
import { resourceKey, warmKey } from '../model/keys.ts';
import { resourceFrom, warmFrom } from '../model/record.ts';
import type { Resource } from '../model/resource.ts';
import type { BlueprintNow } from './blueprint-now.ts';
import { blueprintNow } from './blueprint-now.ts';
import { assemble } from './commit.ts';
import type { TurnPorts } from './ports.ts';
import { readBreakers, readHeads, readUsage } from './read.ts';
import { fitsOf, readReady } from './ready.ts';
import { sendAll } from './send.ts';

/**
 * Begins as many resources of a blueprint as are missing to keep `minReady` ready, and answers how
 * many. A refused birth ends it: somebody else was quicker, and the next sweep looks again. Two at
 * once never begin too many, for each birth moves one item that both have read.
 */
export async function keepBlueprintReady(ports: TurnPorts, name: string): Promise<number> {
  const now = await blueprintNow(ports, name);
  if (now === null || now.blueprint.minReady === 0) return 0;
  let keeping = await gather(ports, now);
  const missing = keeping ? missingReady(keeping, ports.clock.now()) : 0;
  let born = 0;
  while (keeping !== null && born < missing) {
    keeping = await birthOne(ports, now, keeping);
    if (keeping !== null) born += 1;
  }
  return born;
}

/** Null: enough are ready or on their way, so nothing else need be read. */
async function gather({ store }: TurnPorts, now: BlueprintNow): Promise<Keeping | null> {
  const { name, minReady, maxBuilding } = now.blueprint;
  const item = await store.get(warmKey(name));
  const warm = item && warmFrom(item);
  const items = await store.getMany((warm?.building ?? []).map(resourceKey));
  const building = items.flatMap((found) => {
    const resource = found && resourceFrom(found);
    return resource?.state === 'pending' ? [resource.id] : [];
  });
  // The bags come last: what became active meanwhile is found twice, never missed.
  const ready = await readReady(store, now);
  if (new Set([...ready, ...building]).size >= minReady) return null;
  const [usage, [breaker], heads] = await Promise.all([
    readUsage(store, [name]),
    readBreakers(store, [name]),
    readHeads(store, name, wantsBuild),
  ]);
  return {
    minReady,
    maxBuilding,
    limit: now.limit,
    warm,
    building,
    usage: usage.get(name) ?? { n: 0, building: 0 },
    breaker: breaker ?? null,
    ready: ready.length,
    waited: heads.length > 0,
  };
}

/** What is known after the birth; null: there was none. */
async function birthOne(
  ports: TurnPorts,
  now: BlueprintNow,
  keeping: Keeping,
): Promise<Keeping | null> {
  const { store, ids } = ports;
  const { blueprint, type } = now;
  const [plan] = await type.plans(blueprint.parameters, fitsOf(now), store, ids.chance());
  if (!plan) return null;
  const at = ports.clock.now();
  const made = { blueprint, provides: type.provides, plan };
  const { record, commit, next } = birthReady(ids.resource(), made, keeping, at);
  const { transaction } = assemble<Resource>(record, commit, ids.commit(), at);
  const outcome = await store.commit(transaction);
  if (outcome.kind !== 'committed') return null;
  await sendAll(ports, commit.wakes, []);
  return next;
}
