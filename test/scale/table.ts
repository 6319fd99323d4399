import type { Budget } from './budgets.ts';
import type { Summary } from './summary.ts';

const columns = [
  'leases',
  'seats',
  'p50 s',
  'p95 s',
  'p99 s',
  '503s',
  'conflicts',
  'throttled',
  'requests per queued lease',
  'tries per lease',
  'read / write units per lease',
  'hottest partition: units in a second',
  '$ per million',
];

/** Returns the bursts as a Markdown table, a row each. */
export function resultTable(summaries: readonly Summary[]): string {
  const rows = [columns, columns.map((_, n) => (n === 1 || n === 11 ? '---' : '---:'))];
  return [...rows, ...summaries.map(cellsOf)].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const cellsOf = ({ active, perLease, hottest, ...row }: Summary): readonly string[] => [
  whole(row.leases),
  row.case,
  active.p50.toFixed(2),
  active.p95.toFixed(2),
  active.p99.toFixed(2),
  whole(row.refused),
  whole(row.conflicts),
  whole(row.throttled),
  row.requestsQueued === null ? '–' : row.requestsQueued.toFixed(1),
  perLease.tries.toFixed(1),
  `${perLease.read.toFixed(1)} / ${perLease.write.toFixed(1)}`,
  `${withoutFit(hottest.partition)}: ${whole(hottest.units)} ${hottest.side}`,
  row.dollars.toFixed(1),
];

const whole = (n: number): string => Math.round(n).toLocaleString('en-US');

/** A fit is a hash, and there is only one here. */
const withoutFit = (partition: string): string => partition.replace(/\/[0-9a-z]{16}/, '');

/** Returns the budgets as a Markdown list. */
export const budgetList = (budgets: readonly Budget[]): string =>
  budgets
    .map(({ text, kept, measured }) => `- ${kept ? 'kept' : '**broken**'}: ${text} (${measured})`)
    .join('\n');

/** Returns why requests were refused, met conflicts or went wrong, a line each with its count. */
export const troubleList = (summaries: readonly Summary[]): string =>
  summaries
    .flatMap(({ leases, case: name, arrival, ...summary }) =>
      [...troublesOf(summary)].map(
        ([text, times]) => `${whole(leases)}, ${name}, ${arrival}: ${whole(times)} × ${text}`,
      ),
    )
    .join('\n');

type Troubles = Pick<Summary, 'refusals' | 'troubles' | 'conflictsOn' | 'timeouts'>;

function* troublesOf({ refusals, troubles, conflictsOn, timeouts }: Troubles) {
  for (const [detail, times] of refusals) yield [`refused: ${detail}`, times] as const;
  for (const [kind, times] of conflictsOn) yield [`conflicts on ${kind}`, times] as const;
  for (const [message, times] of troubles) yield [`logged: ${message}`, times] as const;
  if (timeouts > 0) yield ['an invocation timed out', timeouts] as const;
}
