import { bySeniority, wantsRoom } from '../../lifecycle/allocator/line.ts';
import type { Recheck } from '../../lifecycle/decision.ts';
import type { LeaseId, ResourceId } from '../../model/ids.ts';
import { limits } from '../../model/limits.ts';
import { unreachable } from '../../model/unreachable.ts';
import type { TurnPorts } from '../ports.ts';
import { blueprintNow } from '../read/blueprint-now.ts';
import { readNextDelivery } from '../read/deliveries.ts';
import { readHeads, readUsage } from '../read/slots.ts';
import { matchFreed, matchJoined } from './match-line.ts';
import { sendAll } from './send.ts';
import { wakeBuilders } from './wake-builders.ts';

/**
 * Both sides write, then look. Code that freed a seat looks at the line once more, and so does a
 * lease that joined it; code that gave room back to the counter wakes the oldest lease that could
 * use it.
 */
export async function recheck(ports: TurnPorts, rechecks: readonly Recheck[]): Promise<void> {
  let yielded = false;
  for (const one of rechecks) {
    // It gives way once: the turn that served its first seat served the others too.
    await recheckOne(ports, one.kind === 'seat' && yielded ? { ...one, isContested: false } : one);
    yielded ||= one.kind === 'seat' && one.isContested;
  }
}

async function recheckOne(ports: TurnPorts, one: Recheck): Promise<void> {
  switch (one.kind) {
    case 'seat':
      return matchFreed(ports, one);
    case 'joined':
      return matchJoined(ports, one);
    case 'newcomer':
      return wakeIfRoom(ports, one);
    case 'delivery':
      return wakeNextDelivery(ports, one.resource);
    case 'room':
      return wakeOldest(ports, one.blueprint);
    case 'growth':
    case 'breaker':
      return wakeBuilders(ports, { kind: one.kind, blueprint: one.blueprint });
    default:
      return unreachable(one);
  }
}

/** A lease that the counter refused before it stood in line reads it once more from there. */
async function wakeIfRoom(
  ports: TurnPorts,
  { lease, blueprints }: Readonly<{ lease: LeaseId; blueprints: readonly string[] }>,
): Promise<void> {
  const usage = await readUsage(ports.store, blueprints);
  for (const name of blueprints) {
    const now = await blueprintNow(ports, name);
    const { n, building } = usage.get(name) ?? { n: 0, building: 0 };
    if (now === null || n >= now.limit || building >= now.blueprint.maxBuilding) continue;
    return sendAll(ports, { wakes: [{ id: lease, reason: 'there is room' }] });
  }
}

/** Wakes the oldest command that waits for a host. */
async function wakeNextDelivery(ports: TurnPorts, resource: ResourceId): Promise<void> {
  const next = await readNextDelivery(ports.store, resource);
  if (next) await sendAll(ports, { wakes: [{ id: next.id, reason: 'its host may take it' }] });
}

/**
 * Wakes more than one lease: the oldest may be about to leave, and hands on no room that it never
 * held.
 */
async function wakeOldest(ports: TurnPorts, blueprint: string): Promise<void> {
  const most = limits.roomWoken;
  const heads = await readHeads(ports.store, blueprint, wantsRoom, most);
  const ids = [...new Set(heads.toSorted(bySeniority).map(({ lease }) => lease))].slice(0, most);
  const wakes = ids.map((id) => ({ id, reason: 'there is room' }));
  await sendAll(ports, { wakes });
}
