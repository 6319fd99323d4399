import type { Commit } from '../../lifecycle/decision.ts';
import type { ObjectId } from '../../model/ids.ts';
import { kindOf } from '../../model/ids.ts';
import type { AnyRecord } from '../../model/record.ts';
import type { Instant } from '../../model/time.ts';
import type { WorkerPorts } from '../ports.ts';
import type { Arrival } from './arrival.ts';
import type { Counts } from './metered-store.ts';

type Snapshot = Readonly<{ version: number; state: string }>;

/** What one turn did, for its line in the log: words and counts, nothing that people wrote. */
export type TurnLog = {
  /** Decisions and what came of them, in order: `commit activated`, `act endLease`, `wait`. */
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

/** The record as this turn found it, or as it was just written. */
export function noteRecord(account: TurnLog, { version, state }: AnyRecord): void {
  account.last = { version, state };
  account.first ??= account.last;
}

/** A commit with the kinds of what it tells, or as having moved nothing that is told. */
export function noteCommit<R extends AnyRecord>(account: TurnLog, { events }: Commit<R>): void {
  account.commits += 1;
  account.did.push(['commit', ...events.map(({ kind }) => kind)].join(' '));
}

/** Requests, and the units that they cost where the tables tell. */
export const requestCounts = ({ reads, writes, units }: Counts) => ({
  reads,
  writes,
  ...(units ? { readUnits: units.read, writeUnits: units.write } : {}),
});

/** One line a turn. What is zero or unknown is left out: the line is paid for by its bytes. */
export function logTurn(
  { log, clock, metrics }: Pick<WorkerPorts, 'log' | 'clock' | 'metrics'>,
  id: ObjectId,
  { reason, trace, receives }: Arrival,
  account: TurnLog,
): void {
  const { did, began, first, last, commits, refusals, contentions, requests } = account;
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
