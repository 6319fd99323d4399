import * as z from 'zod';
import type { LeaseId } from '../../shared/model/ids.ts';
import { isLeaseId } from '../../shared/model/ids.ts';
import type { Key } from '../../shared/model/write.ts';
import type { Log } from '../../shared/turns/ports.ts';

/** The functions that lease requests are spread over; the sweep is not part of any lease. */
export type FunctionName = 'api' | 'lease-worker' | 'resource-worker' | 'timer' | 'sweeper';

/** What one function used. Tries are requests to the tables, repeated ones included. */
export type Usage = {
  invocations: number;
  coldStarts: number;
  timeouts: number;
  /** Time that Lambda bills: initialization included. */
  billedMs: number;
  tries: number;
  throttled: number;
  conflicts: number;
  /** Conflicts by what kind of item they were about: `line`, `seats`, `usage`. */
  conflictsOn: Map<string, number>;
  read: number;
  write: number;
  /** Requests to the queues: sends, receives and deletions, each a batch of up to ten. */
  queueRequests: number;
};

const noUsage = (): Usage => ({
  invocations: 0,
  coldStarts: 0,
  timeouts: 0,
  billedMs: 0,
  tries: 0,
  throttled: 0,
  conflicts: 0,
  conflictsOn: new Map(),
  read: 0,
  write: 0,
  queueRequests: 0,
});

const turnLine = z.looseObject({ id: z.string(), reads: z.number(), writes: z.number() });

/** Counts a conflict about these items, once however many they are. */
export function countConflict(usage: Usage, keys: readonly Key[]): void {
  usage.conflicts += 1;
  const kinds = new Set(keys.map(({ table, pk }) => (table === 'slots' ? kindOfSlot(pk) : table)));
  for (const kind of kinds) usage.conflictsOn.set(kind, (usage.conflictsOn.get(kind) ?? 0) + 1);
}

const kindOfSlot = (pk: string): string => pk.split('/')[0] ?? pk;

/** Counts what happens. */
export function createTally() {
  const usage: Readonly<Record<FunctionName, Usage>> = {
    api: noUsage(),
    'lease-worker': noUsage(),
    'resource-worker': noUsage(),
    timer: noUsage(),
    sweeper: noUsage(),
  };
  const turnRequests = new Map<LeaseId, number>();
  const troubles = new Map<string, number>();
  const note = (message: string) => troubles.set(message, (troubles.get(message) ?? 0) + 1);

  /** Reads the log line of a turn as an operator would. */
  function countTurn(line: object): void {
    const { id, reads, writes } = turnLine.parse(line);
    if (!isLeaseId(id)) return;
    turnRequests.set(id, (turnRequests.get(id) ?? 0) + reads + writes);
  }

  const log: Log = {
    info: () => {},
    warn: (message, data) => note(`${message}${reasonIn(data)}`),
    error: (message, data) => note(`${message}${reasonIn(data)}`),
    trail: (message, data) => {
      if (message === 'turn') countTurn(data);
    },
  };
  return {
    usage,
    log,
    /** Warnings and errors that were logged, and how often. */
    troubles: troubles as ReadonlyMap<string, number>,
    /** Requests to the tables that the turns of a lease made, by the log's own counts. */
    requestsOfTurns: (id: LeaseId): number => turnRequests.get(id) ?? 0,
  };
}

export type Tally = ReturnType<typeof createTally>;

const errorShape = z.looseObject({ error: z.instanceof(Error) });

function reasonIn(data: object | undefined): string {
  const read = errorShape.safeParse(data);
  return read.success ? `: ${read.data.error.message}` : '';
}
