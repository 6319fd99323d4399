import { bySeniority, wantsBuild } from '../../lifecycle/allocator/line.ts';
import { limits } from '../../model/limits.ts';
import type { LineEntry } from '../../model/seat.ts';
import type { TurnPorts } from '../ports.ts';
import { blueprintNow } from '../read/blueprint-now.ts';
import { readHeads, readUsage } from '../read/slots.ts';
import { sendAll } from './send.ts';

/**
 * Wakes the oldest leases that may build now: a build ended, so the next may begin (`growth`), or
 * the breaker opened or closed, so they must learn when to try (`breaker`).
 *
 * The counter is read after the commit. A lease that the counter refused before has an entry in
 * line by now, or reads the counter once more after writing one.
 */
export async function wakeBuilders(
  ports: TurnPorts,
  { kind, blueprint }: Readonly<{ kind: 'growth' | 'breaker'; blueprint: string }>,
): Promise<void> {
  const now = await blueprintNow(ports, blueprint);
  if (now === null) return;
  // If maxBuilding ≥ limit, no lease can be waiting for a build to end.
  if (kind === 'growth' && now.blueprint.maxBuilding >= now.limit) return;
  const usage = (await readUsage(ports.store, [blueprint])).get(blueprint);
  const free = now.blueprint.maxBuilding - (usage?.building ?? 0);
  const most = Math.min(free, kind === 'growth' ? limits.buildersWoken : limits.breakerWoken);
  if (most < 1) return;
  const full = (usage?.n ?? 0) >= now.limit;
  const mayBuild = full ? hasRoomToBuild : wantsBuild;
  const oldest = (await readHeads(ports.store, blueprint, mayBuild, most)).toSorted(bySeniority);
  const ids = [...new Set(oldest.map(({ lease }) => lease))].slice(0, most);
  const wakes = ids.map((id) => ({ id, reason: 'it may build, or learn when it may' }));
  await sendAll(ports, { wakes });
}

/** At the limit, only a lease that was handed room can build. */
const hasRoomToBuild = (entry: LineEntry): boolean => entry.room && wantsBuild(entry);
