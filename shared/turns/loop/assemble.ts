import { mergeByKey } from '../../lifecycle/allocator/merge.ts';
import type { Commit } from '../../lifecycle/decision.ts';
import { consumeWrites } from '../../lifecycle/decision.ts';
import { timerFor } from '../../lifecycle/schedule.ts';
import type { Command } from '../../model/command.ts';
import type { EventEntry, EventRecord } from '../../model/event.ts';
import { eventKey } from '../../model/keys.ts';
import { limits } from '../../model/limits.ts';
import type { AnyRecord } from '../../model/record.ts';
import { createWrite, plainItem, updateWrite } from '../../model/record.ts';
import type { Instant } from '../../model/time.ts';
import { seconds, ttl } from '../../model/time.ts';
import type { Put, Transaction, Write } from '../../model/write.ts';
import type { Timer } from './send.ts';

/** A commit made ready: the bytes to send, the record it results in, the timers to send after. */
export type Assembled<R extends AnyRecord> = Readonly<{
  transaction: Transaction;
  next: R | null;
  timers: readonly Timer[];
}>;

/**
 * Makes a commit ready: gives it its id (`token`), the record its next version, and one event to
 * every record that moved.
 */
export function assemble<R extends AnyRecord>(
  before: R,
  commit: Commit<R>,
  token: string,
  now: Instant,
): Assembled<R> {
  const stays = commit.next?.state === before.state;
  const after = commit.next && (stays ? commit.next : withoutCrashes(commit.next));
  const next = after && stamp(after, before.version + 1, token);
  // A hook follows at once and its outcome is one more commit, which then sends the timer.
  const timer = next && commit.hook === null ? timerOf(next, now) : null;
  const moved = next && timer ? { ...next, timerAt: timer.at } : next;
  const creates = commit.creates.map(({ record, events }) => ({
    record: stamp(record, 1, token),
    events,
  }));
  const events = [...commit.consumes.filter(isFromApi).map(commandEntry), ...commit.events];
  const writes: readonly Write[] = [
    ...(moved ? [before.version === 0 ? createWrite(moved) : updateWrite(before, moved)] : []),
    ...creates.map(({ record }) => createWrite(record)),
    ...commit.writes,
    ...consumeWrites(commit.consumes),
    ...(moved && events.length > 0 ? [eventOf(moved, events, commit.by, now)] : []),
    ...creates.map(({ record, events }) => eventOf(record, events, commit.by, now)),
  ];
  return {
    transaction: {
      token,
      writes: mergeByKey(writes),
      ...(mayYield(commit) ? { yields: true } : {}),
    },
    next: moved,
    timers: timer ? [timer] : [],
  };
}

/**
 * True if a person sent the command. Those stay in the events; objects command each other all the
 * time. `from` may be missing in a damaged command.
 */
export const isFromApi = ({ from }: Command): boolean => String(from).startsWith('api');

/** Returns the event entry of a command: who sent it, from where and why, obeyed or not. */
const commandEntry = ({ kind, by, from, reason }: Command): EventEntry => ({
  kind: 'commanded',
  text: `${kind} by ${by}, ${from}: ${reason}`,
});

/**
 * True if an object gives a seat to an entry that other turns would give theirs. Whoever is writing
 * that entry may leave it in line, so a lease that only grants (it changes no record) must not
 * yield: it would go on to a younger entry.
 */
const mayYield = <R extends AnyRecord>({ next, writes }: Commit<R>): boolean =>
  next !== null && writes.some((write) => write.op === 'put' && 'granted' in write.item);

/** An object that makes progress starts counting its crashes anew. */
const withoutCrashes = <R extends AnyRecord>(record: R): R =>
  record.crashes === 0 ? record : { ...record, crashes: 0, crashingSince: null };

const stamp = <R extends AnyRecord>(record: R, version: number, commit: string): R => ({
  ...record,
  version,
  commit,
});

/**
 * Returns the timer a commit must send, or null. The commit that creates an acquired lease also
 * wakes it; one that waits is not woken before its `wakeAt`.
 */
function timerOf(record: AnyRecord, now: Instant): Timer | null {
  if (!('wakeAt' in record)) return null;
  if (record.version === 1 && record.state === 'acquired') return null;
  const at = timerFor(record, now);
  return at === null ? null : { id: record.id, at };
}

/** Returns the write of a record's event: what one commit did, in the product's words. */
export function eventOf(
  record: AnyRecord,
  entries: readonly EventEntry[],
  by: string,
  now: Instant,
): Put {
  const event: EventRecord = {
    object: record.id,
    version: record.version,
    at: now,
    by,
    state: record.state,
    entries,
  };
  const expiresAt = ttl(now + seconds(limits.historyDays * 86_400));
  return {
    op: 'put',
    key: eventKey(record.id, record.version),
    item: plainItem({ ...event, expiresAt }),
    when: [],
  };
}
