import type { Command } from '../model/command.ts';
import type { EventEntry } from '../model/event.ts';
import type { LeaseId, ObjectId, ResourceId } from '../model/ids.ts';
import { commandKeyOf } from '../model/keys.ts';
import type { AnyRecord } from '../model/record.ts';
import type { FreeSeat, LineEntry, LineId } from '../model/seat.ts';
import type { Instant } from '../model/time.ts';
import type { Wake } from '../model/wake.ts';
import type { Delete, Item, Key, Refusal, Write } from '../model/write.ts';
import { exists, keyText } from '../model/write.ts';

/** One act outside, which a decision asks for and the turn performs after the commit. */
export type Hook =
  | 'activateResource'
  | 'destroyResource'
  | 'activateLease'
  | 'endLease'
  | 'send'
  | 'look'
  | 'cancel'
  | 'kill';

/** A record created in another object's commit, and the entries of its first event. */
export type Creation = Readonly<{ record: AnyRecord; events: readonly EventEntry[] }>;

/**
 * What a turn looks at once more after its commit, because both sides of a hand-over write first
 * and look afterwards (README of `allocator`).
 */
export type Recheck =
  | Freed
  | Joined
  /** A lease was created in line: is there room by now to build for it? */
  | Readonly<{ kind: 'newcomer'; lease: LeaseId; blueprints: readonly string[] }>
  | Readonly<{ kind: 'room'; blueprint: string }>
  /** A build ended: the next may begin. */
  | Readonly<{ kind: 'growth'; blueprint: string }>
  /** A command ended or was sent: the next one that waits for its host may be sent. */
  | Readonly<{ kind: 'delivery'; resource: ResourceId }>
  /** A breaker opened or closed: leases that would build must learn when to try. */
  | Readonly<{ kind: 'breaker'; blueprint: string }>;

/** A seat was freed: is there a lease in its line? */
export type Freed = Readonly<{
  kind: 'seat';
  seat: FreeSeat;
  /** Other turns serve the same line at this moment. */
  isContested: boolean;
}>;

/** A lease joined a line: is it the first there, and is a seat free? */
export type Joined = Readonly<{
  kind: 'joined';
  line: LineId;
  lease: Pick<LineEntry, 'lease' | 'priority' | 'queuedAt'>;
  /** It has a resource built rather than share one: only a whole free resource will do. */
  sharesNone: boolean;
}>;

/**
 * What one transaction writes and what follows it. Data only. `next` null: no record is written.
 */
export type Commit<R extends AnyRecord> = Readonly<{
  next: R | null;
  writes: readonly Write[];
  creates: readonly Creation[];
  consumes: readonly Command[];
  events: readonly EventEntry[];
  by: string;
  wakes: readonly Wake[];
  rechecks: readonly Recheck[];
  hook: Hook | null;
  /** The turn ends with this commit, so that what was just tried is not retried at once. */
  endsTurn: boolean;
}>;

/**
 * `wait`: the record's `wakeAt` says when to look again. `hook`: nothing to write before the act.
 */
export type Decision<R extends AnyRecord> =
  | Readonly<{ kind: 'wait' }>
  | Readonly<{ kind: 'hook'; hook: Hook }>
  | Readonly<{ kind: 'commit'; commit: Commit<R> }>;

export const wait: Decision<never> = { kind: 'wait' };
export const callHook = (hook: Hook): Decision<never> => ({ kind: 'hook', hook });

/** A commit that does nothing yet. */
export const emptyCommit = {
  writes: [],
  creates: [],
  consumes: [],
  events: [],
  wakes: [],
  rechecks: [],
  by: 'system',
  hook: null,
  endsTurn: false,
};

/** Commits `next` and ends the turn: the object waits for its `wakeAt` or for a wake. */
export const commitAndWait = <R extends AnyRecord>(
  next: R,
  parts: Partial<Omit<Commit<R>, 'next'>> = {},
): Decision<R> => commitTo(next, { ...parts, endsTurn: true });

/** Commits `next` together with whatever else belongs to it. */
export function commitTo<R extends AnyRecord>(
  next: R | null,
  parts: Partial<Omit<Commit<R>, 'next'>> = {},
): Decision<R> {
  return { kind: 'commit', commit: { ...emptyCommit, ...parts, next } };
}

/**
 * Returns the writes that consume commands. Record and commands are read in parallel, so the list
 * may be older than the record. A command that was consumed meanwhile must refuse the commit, or a
 * pause would come back after its unpause.
 */
export const consumeWrites = (commands: readonly Command[]): readonly Delete[] =>
  commands.map((command) => ({ op: 'delete', key: commandKeyOf(command), when: exists }));

/** What the refused commits of this turn found, by key: newer than what the turn read. */
export type Refused = ReadonlyMap<string, Item | null>;

export function learnRefusals(known: Refused, refusals: readonly Refusal[]): Refused {
  const next = new Map(known);
  for (const { key, found } of refusals) next.set(keyText(key), found);
  return next;
}

/** Returns what a refusal found at a key: null for no item, undefined if none was about it. */
export const foundByRefusal = (refused: Refused, key: Key): Item | null | undefined =>
  refused.get(keyText(key));

/** What every decision is given, whatever its object. */
export type TurnCommon = Readonly<{
  now: Instant;
  /** In [0, 1), for jitter. */
  chance: number;
  commands: readonly Command[];
  refused: Refused;
}>;

/** What the parts of a commit add to it: writes, wakes and rechecks. */
export type CommitParts = Readonly<{
  writes: readonly Write[];
  wakes: readonly Wake[];
  rechecks: readonly Recheck[];
}>;

/** Joins parts of a commit, in order. */
export const joinParts = (parts: readonly CommitParts[]): CommitParts => ({
  writes: parts.flatMap(({ writes }) => writes),
  wakes: parts.flatMap(({ wakes }) => wakes),
  rechecks: parts.flatMap(({ rechecks }) => rechecks),
});

/** Wakes the objects that watch a record, at each of its transitions: a hint over their timers. */
export const notifyWatchers = (
  { watchers }: Readonly<{ watchers: readonly ObjectId[] }>,
  reason: string,
): readonly Wake[] => watchers.map((id) => ({ id, reason }));
