import type { Commit } from '../../lifecycle/decision.ts';
import type { Command } from '../../model/command.ts';
import type { ObjectId } from '../../model/ids.ts';
import { kindOf } from '../../model/ids.ts';
import type { AnyRecord } from '../../model/record.ts';
import type { Instant } from '../../model/time.ts';
import type { Log, WorkerPorts } from '../ports.ts';
import { isFromApi } from './assemble.ts';
import type { Counts } from './metered-store.ts';

/**
 * What an arriving wake carries besides the id: how often it was received and whether the sweep
 * sent it; for the log, why it was sent and which HTTP requests led to it.
 */
export type Arrival = Readonly<{
  receives: number;
  bySweep: boolean;
  reason?: string | undefined;
  trace?: string | undefined;
}>;

type Snapshot = Readonly<{ version: number; state: string }>;

/** What one turn did, for its line in the log: words and counts, never input of users. */
export type TurnLog = {
  /** Decisions and their outcomes, in order: `commit activated`, `act endLease`, `wait`. */
  readonly did: string[];
  readonly began: Instant;
  first: Snapshot | null;
  last: Snapshot | null;
  commits: number;
  refusals: number;
  contentions: number;
  readonly requests: Counts;
};

export const openTurnLog = (began: Instant, requests: Counts): TurnLog => ({
  did: [],
  began,
  first: null,
  last: null,
  requests,
  commits: 0,
  refusals: 0,
  contentions: 0,
});

/** Notes the record as this turn loaded it, or as it was just written. */
export function noteRecord(log: TurnLog, { version, state }: AnyRecord): void {
  log.last = { version, state };
  log.first ??= log.last;
}

/** Notes a commit with the kinds of its events, if it has any. */
export function noteCommit<R extends AnyRecord>(log: TurnLog, { events }: Commit<R>): void {
  log.commits += 1;
  log.did.push(['commit', ...events.map(({ kind }) => kind)].join(' '));
}

/** Returns the requests to the tables, and the units they cost where the tables report them. */
export const requestCounts = ({ reads, writes, units }: Counts) => ({
  reads,
  writes,
  ...(units ? { readUnits: units.read, writeUnits: units.write } : {}),
});

/** Writes one line per turn. What is zero or unknown is left out: a log is billed by its bytes. */
export function logTurn(
  { log, clock, metrics }: Pick<WorkerPorts, 'log' | 'clock' | 'metrics'>,
  id: ObjectId,
  { reason, trace, receives }: Arrival,
  turn: TurnLog,
): void {
  const { did, began, first, last, commits, refusals, contentions, requests } = turn;
  const moved = first?.version !== last?.version;
  log.trail?.('turn', {
    id,
    kind: kindOf(id),
    reason,
    trace,
    ...(receives > 1 ? { receives } : {}),
    ...(last ? { state: last.state, version: last.version } : {}),
    ...(moved ? { stateBefore: first?.state, versionBefore: first?.version } : {}),
    did,
    commits,
    ...(refusals > 0 ? { refusals } : {}),
    ...(contentions > 0 ? { contentions } : {}),
    ...requestCounts(requests),
    ms: clock.now() - began,
  });
  metrics?.put({ contention: refusals + contentions }, { id });
}

/**
 * Logs commands that people sent to an object that had already ended. Consuming them moves no
 * record, so no event can tell of them; the log does, without the people's own words.
 */
export function logLateCommands(log: Log, id: ObjectId, commands: readonly Command[]): void {
  for (const { kind, by, from } of commands.filter(isFromApi)) {
    log.info('a command came after the end', { id, kind, by, from });
  }
}
