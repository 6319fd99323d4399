import { wantsBuild } from '../../lifecycle/allocator/line.ts';
import type { WarmPoolState } from '../../lifecycle/resource/warm-pool.ts';
import { createWarm, missingWarm } from '../../lifecycle/resource/warm-pool.ts';
import { resourceKey, warmPoolKey } from '../../model/keys.ts';
import { resourceFrom, warmPoolFrom } from '../../model/record.ts';
import type { Resource } from '../../model/resource.ts';
import { inShards } from '../../model/seat-shard.ts';
import { assemble } from '../loop/assemble.ts';
import { sendAll } from '../loop/send.ts';
import type { TurnPorts } from '../ports.ts';
import type { BlueprintNow } from '../read/blueprint-now.ts';
import { blueprintNow } from '../read/blueprint-now.ts';
import { readBreakers, readHeads, readUsage } from '../read/slots.ts';
import { fitsOf, readWarm } from '../read/warm-pool.ts';

/**
 * Creates the resources that are missing to keep `minReady` of a blueprint ready, and returns how
 * many. It stops at the first refused commit: another sweep was quicker, and the next one looks
 * again. Two sweeps at once never create too many, because each creation moves one item that both
 * have read.
 */
export async function keepWarm(ports: TurnPorts, name: string): Promise<number> {
  const now = await blueprintNow(ports, name);
  if (now === null || now.blueprint.minReady === 0) return 0;
  let pool = await readPool(ports, now);
  const missing = pool ? missingWarm(pool, ports.clock.now()) : 0;
  let created = 0;
  while (pool !== null && created < missing) {
    pool = await createOneWarm(ports, now, pool);
    if (pool !== null) created += 1;
  }
  return created;
}

/** Returns null if enough resources are ready or being built: then nothing else need be read. */
async function readPool({ store }: TurnPorts, now: BlueprintNow): Promise<WarmPoolState | null> {
  const { name, minReady, maxBuilding } = now.blueprint;
  const item = await store.get(warmPoolKey(name));
  const warm = item && warmPoolFrom(item);
  const items = await store.getMany((warm?.building ?? []).map(resourceKey));
  const building = items.flatMap((found) => {
    const resource = found && resourceFrom(found);
    return resource?.state === 'pending' ? [resource.id] : [];
  });
  // Free seats come last: a resource that became active meanwhile is found twice, never missed.
  const ready = await readWarm(store, now);
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
    leaseWaits: heads.length > 0,
  };
}

/** Returns the pool after one more creation; null if there was none. */
async function createOneWarm(
  ports: TurnPorts,
  now: BlueprintNow,
  pool: WarmPoolState,
): Promise<WarmPoolState | null> {
  const { store, ids } = ports;
  const { blueprint, driver } = now;
  const at = ports.clock.now();
  const facts = { store, chance: ids.chance(), now: at };
  const [plan] = await driver.plans(blueprint.parameters, fitsOf(now), facts);
  if (!plan) return null;
  const spec = { blueprint, type: driver.provides, plan };
  const id = inShards(ids.resource(), blueprint.seatShards);
  const { record, commit, next } = createWarm(id, spec, pool, at);
  const { transaction } = assemble<Resource>(record, commit, ids.commit(), at);
  const outcome = await store.commit(transaction);
  if (outcome.kind !== 'committed') return null;
  await sendAll(ports, { wakes: commit.wakes });
  return next;
}
