import { bySeniority, wantsBuild } from '../../lifecycle/allocator/line.ts';
import { limits } from '../../model/limits.ts';
import type { LineEntry } from '../../model/seat.ts';
import type { TurnPorts } from '../ports.ts';
import { blueprintNow } from '../read/blueprint-now.ts';
import { readHeads, readUsage } from '../read/records.ts';
import { sendAll } from './send.ts';

/**
 * A build ended, so the next may begin; or a breaker moved, and whoever would build must know. The
 * counter is read after the commit: whoever was refused by it before has a row by now, or will look
 * at the counter once more after writing one.
 */
export async function wakeBuilders(
  ports: TurnPorts,
  { kind, blueprint }: Readonly<{ kind: 'growth' | 'breaker'; blueprint: string }>,
): Promise<void> {
  const now = await blueprintNow(ports, blueprint);
  if (now === null) return;
  // Where all there may be can be built at once, nobody ever waited for a build to end.
  if (kind === 'growth' && now.blueprint.maxBuilding >= now.limit) return;
  const usage = (await readUsage(ports.store, [blueprint])).get(blueprint);
  const free = now.blueprint.maxBuilding - (usage?.building ?? 0);
  const most = Math.min(free, kind === 'growth' ? limits.buildersWoken : limits.breakerWoken);
  if (most < 1) return;
  const full = (usage?.n ?? 0) >= now.limit;
  const willing = full ? hasRoomToBuild : wantsBuild;
  const oldest = (await readHeads(ports.store, blueprint, willing, most)).toSorted(bySeniority);
  const ids = [...new Set(oldest.map(({ lease }) => lease))].slice(0, most);
  const wakes = ids.map((id) => ({ id, reason: 'builds may begin, or when they may' }));
  await sendAll(ports, wakes, []);
}

/** At the limit only those can build who were handed room. */
const hasRoomToBuild = (row: LineEntry): boolean => row.room && wantsBuild(row);
