import type { Case } from './cases.ts';
import { dollarsOf } from './cost.ts';
import type { Arrival, Measured } from './measure.ts';
import type { Usage } from './tally.ts';
import type { Peak } from './throughput.ts';

/** What one burst came to. `perLease` is of all functions but the sweeper. */
export type Summary = Readonly<{
  case: Case['name'];
  leases: number;
  arrival: Arrival;
  /** Seconds from the accepted request until the lease was active. */
  active: Readonly<{ p50: number; p95: number; p99: number }>;
  /** Leases that waited in line. */
  queued: number;
  /** Answers 503, by their detail. */
  refusals: ReadonlyMap<string, number>;
  refused: number;
  /** Requests to the tables per queued lease, by the log's own counts; null: none was queued. */
  requestsQueued: number | null;
  requests: number;
  perLease: Readonly<{ tries: number; read: number; write: number }>;
  conflicts: number;
  /** By what kind of item they were about, and by which function they met. */
  conflictsOn: ReadonlyMap<string, number>;
  throttled: number;
  timeouts: number;
  hottest: Peak;
  /** For a million such leases. */
  dollars: number;
  troubles: ReadonlyMap<string, number>;
  virtualSeconds: number;
}>;

export function summarize({ burst, stories, usage, ...rest }: Measured): Summary {
  const { leases, arrival } = burst;
  const waits = stories.map(({ activeAfter }) => activeAfter / 1_000).toSorted((a, b) => a - b);
  const queued = stories.filter((story) => story.queued);
  const { sweeper: _, ...functions } = usage;
  const sum = (what: Exclude<keyof Usage, 'conflictsOn'>) =>
    Object.values(functions).reduce((total, used) => total + used[what], 0);
  const refusals = countEach(stories.flatMap((story) => story.refusals));
  return {
    case: burst.case.name,
    leases,
    arrival,
    active: { p50: quantile(waits, 0.5), p95: quantile(waits, 0.95), p99: quantile(waits, 0.99) },
    queued: queued.length,
    refusals,
    refused: [...refusals.values()].reduce((total, times) => total + times, 0),
    requestsQueued: queued.length === 0 ? null : meanRequests(queued),
    requests: meanRequests(stories),
    perLease: {
      tries: sum('tries') / leases,
      read: sum('read') / leases,
      write: sum('write') / leases,
    },
    conflicts: sum('conflicts'),
    conflictsOn: conflictsByFunction(functions),
    throttled: sum('throttled'),
    timeouts: sum('timeouts'),
    hottest: rest.hottest,
    dollars: (dollarsOf(functions) / leases) * 1_000_000,
    troubles: rest.troubles,
    virtualSeconds: rest.virtualMs / 1_000,
  };
}

/** Returns the value that this share of a sorted sample does not exceed. */
const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;

const meanRequests = (stories: Measured['stories']): number =>
  stories.reduce((total, { requests }) => total + requests, 0) / stories.length;

const conflictsByFunction = (functions: Readonly<Record<string, Usage>>) =>
  new Map(
    Object.entries(functions).flatMap(([name, { conflictsOn }]) =>
      [...conflictsOn].map(([kind, times]) => [`${kind}, by ${name}`, times] as const),
    ),
  );

function countEach(texts: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}
