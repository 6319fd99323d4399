import { bySeniority, firstWaiting, wantsRoom } from '../../lifecycle/allocator/line.ts';
import { grantTo, seatOf, takeSeat } from '../../lifecycle/allocator/seats.ts';
import type { Recheck, Refused } from '../../lifecycle/decision.ts';
import { foundByRefusal, learnRefusals } from '../../lifecycle/decision.ts';
import type { ResourceId } from '../../model/ids.ts';
import { freeSeatKey } from '../../model/keys.ts';
import { limits } from '../../model/limits.ts';
import type { FreeSeat } from '../../model/seat.ts';
import type { TurnPorts } from '../ports.ts';
import { readNextDelivery } from '../read/deliveries.ts';
import { openLine } from '../read/open-line.ts';
import { readHeads } from '../read/slots.ts';
import { sendAll } from './send.ts';
import { wakeBuilders } from './wake-builders.ts';

/**
 * Both sides write, then look. Code that freed a seat looks at the line once more and grants it to
 * the head; code that gave room back to the counter wakes the oldest lease that could use it.
 */
export async function recheck(ports: TurnPorts, rechecks: readonly Recheck[]): Promise<void> {
  for (const one of rechecks) {
    if (one.kind === 'seat') await grantFreeSeat(ports, one.seat);
    else if (one.kind === 'room') await wakeOldest(ports, one.blueprint);
    else if (one.kind === 'delivery') await wakeNextDelivery(ports, one.resource);
    else await wakeBuilders(ports, one);
  }
}

async function grantFreeSeat(ports: TurnPorts, seat: FreeSeat): Promise<void> {
  const line = await openLine(ports, seat);
  let refused: Refused = new Map();
  for (let tries = 0; tries < limits.decisionTries; tries += 1) {
    const entry = firstWaiting(line, refused);
    if (!entry) return;
    const writes = [takeSeat(seat), grantTo(entry, seatOf(seat))];
    const outcome = await ports.store.commit({ token: ports.ids.commit(), writes });
    if (outcome.kind === 'committed' || outcome.kind === 'unknown') {
      await sendAll(ports, { wakes: [{ id: entry.lease, reason: 'a seat was granted' }] });
      return;
    }
    // Contended: another turn is writing that very seat or entry, and rechecks the line as well.
    if (outcome.kind === 'contended') return;
    refused = learnRefusals(refused, outcome.refusals);
    if (foundByRefusal(refused, freeSeatKey(seat)) === null) return;
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
