import { mergeByKey } from '../../lifecycle/allocator/merge.ts';
import type { Commit } from '../../lifecycle/decision.ts';
import { consumeWrites } from '../../lifecycle/decision.ts';
import { timerFor } from '../../lifecycle/schedule.ts';
import type { Command } from '../../model/command.ts';
import type { EventEntry, EventRecord } from '../../model/event.ts';
import type { ObjectId } from '../../model/ids.ts';
import { eventKey } from '../../model/keys.ts';
import { limits } from '../../model/limits.ts';
import type { AnyRecord } from '../../model/record.ts';
import { createWrite, plainItem, updateWrite } from '../../model/record.ts';
import type { Instant } from '../../model/time.ts';
import { seconds, ttl } from '../../model/time.ts';
import type { Put, Transaction, Write } from '../../model/write.ts';

export type Timer = Readonly<{ id: ObjectId; at: Instant }>;

/** A commit made ready: the bytes to send, the record as it will be, the alarms to send after. */
export type Assembled<R extends AnyRecord> = Readonly<{
  transaction: Transaction;
  next: R | null;
  timers: readonly Timer[];
}>;

/** Gives the commit its id, the record its version, and one event to every record that moved. */
export function assemble<R extends AnyRecord>(
  before: R,
  commit: Commit<R>,
  token: string,
  now: Instant,
): Assembled<R> {
  const stays = commit.next?.state === before.state;
  const after = commit.next && (stays ? commit.next : withoutCrashes(commit.next));
  const next = after && stamp(after, before.version + 1, token);
  // An act follows at once and its outcome is one more commit: the alarm is that one's.
  const alarm = next && commit.hook === null ? timerOf(next, now) : null;
  const moved = next && alarm ? { ...next, timerAt: alarm.at } : next;
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
    transaction: { token, writes: mergeByKey(writes) },
    next: moved,
    timers: alarm ? [alarm] : [],
  };
}

/**
 * Objects tell each other things all the time; what people ask for is to be found again. A damaged
 * command may say nothing.
 */
export const isFromApi = ({ from }: Command): boolean => String(from).startsWith('api');

/** Who asked for it, from where and why, obeyed or not. */
const commandEntry = ({ kind, by, from, reason }: Command): EventEntry => ({
  kind: 'commanded',
  text: `${kind} by ${by}, ${from}: ${reason}`,
});

/** Whoever gets on forgets how often it stumbled. */
const withoutCrashes = <R extends AnyRecord>(record: R): R =>
  record.crashes === 0 ? record : { ...record, crashes: 0, crashingSince: null };

const stamp = <R extends AnyRecord>(record: R, version: number, commit: string): R => ({
  ...record,
  version,
  commit,
});

/**
 * A newborn is woken by the commit that bore it; only a short `until` needs an alarm of its own.
 */
function timerOf(record: AnyRecord, now: Instant): Timer | null {
  if (!('wakeAt' in record)) return null;
  if (record.version === 1 && record.state !== 'active') return null;
  const at = timerFor(record, now);
  return at === null ? null : { id: record.id, at };
}

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
