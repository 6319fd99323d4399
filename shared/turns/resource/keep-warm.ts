import { wantsBuild } from '../../lifecycle/allocator/line.ts';
import type { WarmPoolState } from '../../lifecycle/resource/warm-pool.ts';
import { createWarm, missingWarm } from '../../lifecycle/resource/warm-pool.ts';
import { resourceKey, warmPoolKey } from '../../model/keys.ts';
import { resourceFrom, warmPoolFrom } from '../../model/record.ts';
import type { Resource } from '../../model/resource.ts';
import { assemble } from '../loop/assemble.ts';
import { sendAll } from '../loop/send.ts';
import type { TurnPorts } from '../ports.ts';
import type { BlueprintNow } from '../read/blueprint-now.ts';
import { blueprintNow } from '../read/blueprint-now.ts';
import { readBreakers, readHeads, readUsage } from '../read/records.ts';
import { fitsOf, readWarm } from '../read/warm-pool.ts';

/**
 * Begins as many resources of a blueprint as are missing to keep `minReady` ready, and answers how
 * many. A refused birth ends it: somebody else was quicker, and the next sweep looks again. Two at
 * once never begin too many, for each birth moves one item that both have read.
 */
export async function keepWarm(ports: TurnPorts, name: string): Promise<number> {
  const now = await blueprintNow(ports, name);
  if (now === null || now.blueprint.minReady === 0) return 0;
  let keeping = await gather(ports, now);
  const missing = keeping ? missingWarm(keeping, ports.clock.now()) : 0;
  let born = 0;
  while (keeping !== null && born < missing) {
    keeping = await createOneWarm(ports, now, keeping);
    if (keeping !== null) born += 1;
  }
  return born;
}

/** Null: enough are ready or on their way, so nothing else need be read. */
async function gather({ store }: TurnPorts, now: BlueprintNow): Promise<WarmPoolState | null> {
  const { name, minReady, maxBuilding } = now.blueprint;
  const item = await store.get(warmPoolKey(name));
  const warm = item && warmPoolFrom(item);
  const items = await store.getMany((warm?.building ?? []).map(resourceKey));
  const building = items.flatMap((found) => {
    const resource = found && resourceFrom(found);
    return resource?.state === 'pending' ? [resource.id] : [];
  });
  // The bags come last: what became active meanwhile is found twice, never missed.
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
    waited: heads.length > 0,
  };
}

/** What is known after the birth; null: there was none. */
async function createOneWarm(
  ports: TurnPorts,
  now: BlueprintNow,
  keeping: WarmPoolState,
): Promise<WarmPoolState | null> {
  const { store, ids } = ports;
  const { blueprint, type } = now;
  const [plan] = await type.plans(blueprint.parameters, fitsOf(now), store, ids.chance());
  if (!plan) return null;
  const at = ports.clock.now();
  const made = { blueprint, type: type.provides, plan };
  const { record, commit, next } = createWarm(ids.resource(), made, keeping, at);
  const { transaction } = assemble<Resource>(record, commit, ids.commit(), at);
  const outcome = await store.commit(transaction);
  if (outcome.kind !== 'committed') return null;
  await sendAll(ports, commit.wakes, []);
  return next;
}
