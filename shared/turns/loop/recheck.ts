import { bySeniority, firstWaiting, wantsRoom } from '../../lifecycle/allocator/line.ts';
import { grantTo, seatOf, takeSeat } from '../../lifecycle/allocator/seats.ts';
import type { Recheck, Refused } from '../../lifecycle/decision.ts';
import { learned, learnRefusals } from '../../lifecycle/decision.ts';
import { freeSeatKey } from '../../model/keys.ts';
import { limits } from '../../model/limits.ts';
import type { FreeSeat } from '../../model/seat.ts';
import type { TurnPorts } from '../ports.ts';
import { openLine } from '../read/open-line.ts';
import { readHeads } from '../read/records.ts';
import { sendAll } from './send.ts';
import { wakeBuilders } from './wake-builders.ts';

/**
 * Both sides write, then look. Whoever put a seat in the bag looks at the line once more and hands
 * it on; whoever gave room back to the counter wakes the oldest who could use it.
 */
export async function recheck(ports: TurnPorts, rechecks: readonly Recheck[]): Promise<void> {
  for (const look of rechecks) {
    if (look.kind === 'seat') await recheckSeat(ports, look.seat);
    else if (look.kind === 'room') await wakeOldest(ports, look.blueprint);
    else await wakeBuilders(ports, look);
  }
}

async function recheckSeat(ports: TurnPorts, token: FreeSeat): Promise<void> {
  const line = await openLine(ports, token);
  let refused: Refused = new Map();
  for (let tries = 0; tries < limits.decisionTries; tries += 1) {
    const row = firstWaiting(line, refused);
    if (!row) return;
    const writes = [takeSeat(token), grantTo(row, seatOf(token))];
    const outcome = await ports.store.commit({ token: ports.ids.commit(), writes });
    if (outcome.kind === 'committed' || outcome.kind === 'unknown') {
      await sendAll(ports, [{ id: row.lease, reason: 'a seat was granted' }], []);
      return;
    }
    // Contended: somebody is at that very seat or row, and looks at the line as well.
    if (outcome.kind === 'contended') return;
    refused = learnRefusals(refused, outcome.refusals);
    if (learned(refused, freeSeatKey(token)) === null) return;
  }
}

/** More than one: the oldest may be just leaving, and hands on no room that it never held. */
async function wakeOldest(ports: TurnPorts, blueprint: string): Promise<void> {
  const most = limits.roomWoken;
  const heads = await readHeads(ports.store, blueprint, wantsRoom, most);
  const ids = [...new Set(heads.toSorted(bySeniority).map(({ lease }) => lease))].slice(0, most);
  const wakes = ids.map((id) => ({ id, reason: 'there is room' }));
  await sendAll(ports, wakes, []);
}
