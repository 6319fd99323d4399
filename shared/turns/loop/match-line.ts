import { firstWaiting, isAhead } from '../../lifecycle/allocator/line.ts';
import {
  grantTo,
  isShared,
  matchSeats,
  type SeatMatch,
  seatOf,
  takeSeat,
} from '../../lifecycle/allocator/seats.ts';
import type { Freed, Joined } from '../../lifecycle/decision.ts';
import { freeSeatKey } from '../../model/keys.ts';
import { limits } from '../../model/limits.ts';
import type { FreeSeat, LineEntry, LineId } from '../../model/seat.ts';
import { isSpent } from '../../model/seat.ts';
import { unreachable } from '../../model/unreachable.ts';
import { type Key, keyText, type Outcome, type Transaction } from '../../model/write.ts';
import type { Store } from '../../ports/store.ts';
import type { TurnPorts } from '../ports.ts';
import { openLine } from '../read/open-line.ts';
import { readFirstFreeSeats, readFreeSeats, type SeatsInSight } from '../read/slots.ts';
import { sendAll } from './send.ts';

/**
 * Looks at a line after a seat of it was freed, and grants that seat to the first lease in line.
 * The same commit grants every other free seat in sight to the next leases. So of many turns that
 * free seats at once, one serves all leases in order, and the others find their seat gone.
 */
export async function matchFreed(
  ports: TurnPorts,
  { seat, isContested }: Omit<Freed, 'kind'>,
): Promise<void> {
  const own = keyText(freeSeatKey(seat));
  const isOwn = (other: FreeSeat) => keyText(freeSeatKey(other)) === own;
  const seen = isContested ? await giveWay(ports, seat, isOwn) : null;
  if (seen === 'served') return;
  await matchLine(ports, seat, {
    isServedBy: () => false,
    seen,
    // Of several shards only its own: others serve theirs, and would be in its way.
    readSeats: () => readFirstFreeSeats(ports.store, seat),
    candidates({ seats, isWhole }) {
      // If it is gone, another turn granted it, or took it together with its resource.
      if (isWhole && !seats.some(isOwn)) return [];
      return [seat, ...seats.filter((other) => !isOwn(other))];
    },
    isOver: (outcome) => outcome.refusals.some(({ key }) => keyText(key) === own),
  });
}

/**
 * Gives way to other turns that free seats of the same line: the one whose seat is the first in the
 * list serves them all, and the others pause meanwhile. If all served at once, each would write the
 * same entries and seats, and most would pay for a conflict. A turn that died serves no lease, so
 * this one waits only for so long.
 *
 * @returns `served` if the seat is gone: another turn granted it; else the seats as read last
 */
async function giveWay(
  { store, ids, pause }: TurnPorts,
  seat: FreeSeat,
  isOwn: (other: FreeSeat) => boolean,
): Promise<SeatsInSight | 'served' | null> {
  let found: SeatsInSight | null = null;
  for (let pauses = 0; pauses < limits.contestedPauses; pauses += 1) {
    const ms = limits.contestedPauseMs * 2 ** pauses;
    await pause(Math.ceil((0.5 + ids.chance()) * ms));
    found = await readFirstFreeSeats(store, seat);
    const first = found.seats.find((other) => !isSpent(other));
    if (first && isOwn(first)) return found;
    if (found.isWhole && !found.seats.some(isOwn)) return 'served';
  }
  return found;
}

/**
 * Looks at a line after a lease joined it. Only the first in line looks at the free seats: an older
 * lease in front looks after this one joined, or has looked already and seen none, and a seat freed
 * since then was granted by the turn that freed it.
 */
export const matchJoined = (
  ports: TurnPorts,
  { line, lease, sharesNone }: Omit<Joined, 'kind'>,
): Promise<void> =>
  matchLine(ports, line, {
    isServedBy: (first) => isAhead(first, { ...lease, fit: line.fit }),
    seen: null,
    readSeats: () => readAnyFreeSeats(ports, line),
    candidates: ({ seats }) =>
      sharesNone ? seats.filter((seat) => !isShared(seat, seats)) : seats,
    isOver: () => false,
  });

type Refusal = Extract<Outcome, { kind: 'refused' }>;

/** What one kind of look at a line may grant, and when it is over. */
type Look = Readonly<{
  /** True if serving the line is the duty of its first lease. */
  isServedBy(first: LineEntry): boolean;
  /** Seats that were read a moment ago, for the first try; null: none were. */
  seen: SeatsInSight | null;
  readSeats(): Promise<SeatsInSight>;
  /** Returns those of the free seats that it may grant, in order. */
  candidates(found: SeatsInSight): readonly FreeSeat[];
  /** True if the refusal says that nothing is left to do. */
  isOver(outcome: Refusal): boolean;
}>;

async function matchLine(ports: TurnPorts, line: LineId, look: Look): Promise<void> {
  for (let tries = 0; tries < limits.decisionTries; tries += 1) {
    const entries = await openLine(ports, line);
    const first = firstWaiting(entries, new Map());
    if (first === null || look.isServedBy(first)) return;
    const { seats, isWhole } = (tries === 0 && look.seen) || (await look.readSeats());
    const unspent = seats.filter((seat) => !isSpent(seat));
    const candidates = look.candidates({ seats: unspent, isWhole });
    const matches = matchSeats(entries, candidates, mostMatched(tries));
    if (matches.length === 0) return;
    const outcome = await grantAll(ports, matches);
    switch (outcome.kind) {
      case 'committed':
      case 'unknown':
        if (isWhole && matches.length === candidates.length) return;
        break;
      case 'refused':
        if (look.isOver(outcome)) return;
        break;
      case 'overlapped':
      case 'contended':
        break;
      default:
        return unreachable(outcome);
    }
  }
  await wakeFirst(ports, line);
}

async function readAnyFreeSeats(
  { catalog, store, ids }: TurnPorts,
  line: LineId,
): Promise<SeatsInSight> {
  const { blueprints } = await catalog.read();
  const shards = blueprints.find(({ name }) => name === line.blueprint)?.seatShards ?? 1;
  const seats = await readFreeSeats(store, line, { most: 0, shards }, ids.chance());
  return { seats, isWhole: shards === 1 && seats.length < limits.freeSeatsPage };
}

/**
 * At first one commit serves many leases, so that other turns find nothing left to do. After some
 * refusals a smaller one meets fewer others.
 */
const mostMatched = (tries: number): number => (tries < 4 ? limits.seatsMatched : 1);

async function grantAll(ports: TurnPorts, matches: readonly SeatMatch[]): Promise<Outcome> {
  const writes = matches.flatMap(({ seat, entry }) => [
    takeSeat(seat),
    ...grantTo(entry, seatOf(seat)),
  ]);
  const transaction = { token: ports.ids.commit(), writes };
  const outcome = await commitGrants(ports.store, transaction);
  if (outcome.kind === 'committed' || outcome.kind === 'unknown') {
    const reason = 'a seat was granted';
    await sendAll(ports, { wakes: matches.map(({ entry }) => ({ id: entry.lease, reason })) });
  }
  return outcome;
}

/**
 * If another turn is writing the first of the seats, it grants the others too: then a retry after a
 * moment finds it gone. If it is writing an entry only, what is next is read at once.
 */
async function commitGrants(store: Store, transaction: Transaction): Promise<Outcome> {
  const outcome = await store.commit({ ...transaction, yields: true });
  if (outcome.kind !== 'overlapped') return outcome;
  const [first] = transaction.writes;
  const isFirst = (key: Key): boolean => first !== undefined && keyText(key) === keyText(first.key);
  return outcome.on.some(isFirst) ? store.commit(transaction) : outcome;
}

/** Other turns won every try. The first lease in line looks for itself. */
async function wakeFirst(ports: TurnPorts, line: LineId): Promise<void> {
  const first = firstWaiting(await openLine(ports, line), new Map());
  if (first === null) return;
  await sendAll(ports, { wakes: [{ id: first.lease, reason: 'a seat may be free' }] });
}
