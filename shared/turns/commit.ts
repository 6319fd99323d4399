import { mergeByKey } from '../lifecycle/allocator/merge.ts';
import type { Commit } from '../lifecycle/decision.ts';
import { obeyWrites } from '../lifecycle/decision.ts';
import { alarmFor } from '../lifecycle/schedule.ts';
import type { Command } from '../model/command.ts';
import type { EventRecord, What } from '../model/event.ts';
import type { ObjectId } from '../model/ids.ts';
import { eventKey } from '../model/keys.ts';
import { limits } from '../model/limits.ts';
import type { AnyRecord } from '../model/record.ts';
import { birthWrite, moveWrite, plainItem } from '../model/record.ts';
import type { Instant } from '../model/time.ts';
import { seconds, ttl } from '../model/time.ts';
import type { Put, Transaction, Write } from '../model/write.ts';

export type Alarm = Readonly<{ id: ObjectId; at: Instant }>;

/** A commit made ready: the bytes to send, the record as it will be, the alarms to send after. */
export type Assembled<R extends AnyRecord> = Readonly<{
  transaction: Transaction;
  next: R | null;
  alarms: readonly Alarm[];
}>;

/** Gives the commit its id, the record its version, and one event to every record that moved. */
export function assemble<R extends AnyRecord>(
  before: R,
  commit: Commit<R>,
  token: string,
  now: Instant,
): Assembled<R> {
  const stays = commit.next?.state === before.state;
  const after = commit.next && (stays ? commit.next : calmed(commit.next));
  const next = after && stamp(after, before.version + 1, token);
  // An act follows at once and its outcome is one more commit: the alarm is that one's.
  const alarm = next && commit.act === null ? alarmOf(next, now) : null;
  const moved = next && alarm ? { ...next, alarmAt: alarm.at } : next;
  const births = commit.births.map(({ record, says }) => ({
    record: stamp(record, 1, token),
    says,
  }));
  const says = [...commit.obeys.filter(isOfPeople).map(toldBy), ...commit.says];
  const writes: readonly Write[] = [
    ...(moved ? [before.version === 0 ? birthWrite(moved) : moveWrite(before, moved)] : []),
    ...births.map(({ record }) => birthWrite(record)),
    ...commit.writes,
    ...obeyWrites(commit.obeys),
    ...(moved && says.length > 0 ? [eventOf(moved, says, commit.by, now)] : []),
    ...births.map(({ record, says }) => eventOf(record, says, commit.by, now)),
  ];
  return {
    transaction: { token, writes: mergeByKey(writes) },
    next: moved,
    alarms: alarm ? [alarm] : [],
  };
}

/**
 * Objects tell each other things all the time; what people ask for is to be found again. A damaged
 * command may say nothing.
 */
export const isOfPeople = ({ from }: Command): boolean => String(from).startsWith('api');

/** Who asked for it, from where and why, obeyed or not. */
const toldBy = ({ kind, by, from, because }: Command): What => ({
  kind: 'told',
  text: `${kind} by ${by}, ${from}: ${because}`,
});

/** Whoever gets on forgets how often it stumbled. */
const calmed = <R extends AnyRecord>(record: R): R =>
  record.stumbles === 0 ? record : { ...record, stumbles: 0, stumblingSince: null };

const stamp = <R extends AnyRecord>(record: R, version: number, commit: string): R => ({
  ...record,
  version,
  commit,
});

/**
 * A newborn is woken by the commit that bore it; only a short `until` needs an alarm of its own.
 */
function alarmOf(record: AnyRecord, now: Instant): Alarm | null {
  if (!('wakeAt' in record)) return null;
  if (record.version === 1 && record.state !== 'active') return null;
  const at = alarmFor(record, now);
  return at === null ? null : { id: record.id, at };
}

export function eventOf(record: AnyRecord, what: readonly What[], by: string, now: Instant): Put {
  const event: EventRecord = {
    object: record.id,
    version: record.version,
    at: now,
    by,
    state: record.state,
    what,
  };
  const expiresAt = ttl(now + seconds(limits.historyDays * 86_400));
  return {
    op: 'put',
    key: eventKey(record.id, record.version),
    item: plainItem({ ...event, expiresAt }),
    when: [],
  };
}
