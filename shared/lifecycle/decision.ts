import type { Command } from '../model/command.ts';
import type { EventEntry } from '../model/event.ts';
import { commandKeyOf } from '../model/keys.ts';
import type { AnyRecord } from '../model/record.ts';
import type { FreeSeat } from '../model/seat.ts';
import type { Instant } from '../model/time.ts';
import type { Wake } from '../model/wake.ts';
import type { Delete, Item, Key, Refusal, Write } from '../model/write.ts';
import { exists, keyText } from '../model/write.ts';

/** One act outside, asked for by a decision and done after its commit. */
export type Hook =
  | 'activateResource'
  | 'destroyResource'
  | 'activateLease'
  | 'endLease'
  | 'send'
  | 'look'
  | 'cancel';

/** A record born in somebody else's commit, and what its first event says. */
export type Creation = Readonly<{ record: AnyRecord; events: readonly EventEntry[] }>;

/** What a turn looks at once more after its commit: both sides write, then look (DESIGN §4). */
export type Recheck =
  | Readonly<{ kind: 'seat'; seat: FreeSeat }>
  | Readonly<{ kind: 'room'; blueprint: string }>
  /** A build ended: the next may begin. */
  | Readonly<{ kind: 'growth'; blueprint: string }>
  /** A breaker opened or closed: whoever would build must know when to try. */
  | Readonly<{ kind: 'breaker'; blueprint: string }>;

/** Data only. `next` null moves no record: seats or rows of others alone. */
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
  /** The turn ends with this commit: what was just tried is not tried again at once. */
  endsTurn: boolean;
}>;

/**
 * `wait`: the record's `wakeAt` says when to look again. `act`: nothing to write before the act.
 */
export type Decision<R extends AnyRecord> =
  | Readonly<{ kind: 'wait' }>
  | Readonly<{ kind: 'act'; hook: Hook }>
  | Readonly<{ kind: 'commit'; commit: Commit<R> }>;

export const wait: Decision<never> = { kind: 'wait' };
export const callHook = (hook: Hook): Decision<never> => ({ kind: 'act', hook });

/** A commit in which nothing happens yet. */
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

/** A commit after which the turn ends: its object waits for its `wakeAt` or for a wake. */
export const commitAndWait = <R extends AnyRecord>(
  next: R,
  parts: Partial<Omit<Commit<R>, 'next'>> = {},
): Decision<R> => commitTo(next, { ...parts, endsTurn: true });

/** A commit of `next` with whatever else belongs to it. */
export function commitTo<R extends AnyRecord>(
  next: R | null,
  parts: Partial<Omit<Commit<R>, 'next'>> = {},
): Decision<R> {
  return { kind: 'commit', commit: { ...emptyCommit, ...parts, next } };
}

/**
 * Record and commands are read side by side, so a list may be older than the record it is obeyed
 * for: what was obeyed meanwhile must refuse, or a pause would come back after its unpause.
 */
export const consumeWrites = (commands: readonly Command[]): readonly Delete[] =>
  commands.map((command) => ({ op: 'delete', key: commandKeyOf(command), when: exists }));

/** What refused commits of this turn found: newer than what the turn read. */
export type Refused = ReadonlyMap<string, Item | null>;

export function learnRefusals(known: Refused, refusals: readonly Refusal[]): Refused {
  const next = new Map(known);
  for (const { key, found } of refusals) next.set(keyText(key), found);
  return next;
}

/** What a refusal found at a key; undefined when none spoke of it. */
export const learned = (refused: Refused, key: Key): Item | null | undefined =>
  refused.get(keyText(key));

/** What every turn brings to its decision. */
export type TurnCommon = Readonly<{
  now: Instant;
  /** In [0, 1), for jitter. */
  chance: number;
  commands: readonly Command[];
  refused: Refused;
}>;
