import type { Summary } from './summary.ts';

/** A promise about bursts, and whether the measured ones keep it. */
export type Budget = Readonly<{ text: string; kept: boolean; measured: string }>;

const requestsMost = 24;
const growthMost = 1.1;
const warm = { leases: 1_000, p99Most: 1 };

/** Returns the budgets that the bursts measured say something about. */
export const budgetsOf = (summaries: readonly Summary[]): readonly Budget[] => [
  noRefusals(summaries),
  ...fewRequests(summaries),
  ...noGrowth(summaries),
  ...warmInTime(summaries),
];

function noRefusals(summaries: readonly Summary[]): Budget {
  const refused = summaries.reduce((sum, summary) => sum + summary.refused, 0);
  return { text: 'no request is refused', kept: refused === 0, measured: `${refused} refusals` };
}

function fewRequests(summaries: readonly Summary[]): readonly Budget[] {
  const means = summaries.flatMap(({ requestsQueued }) => requestsQueued ?? []);
  if (means.length === 0) return [];
  const most = Math.max(...means);
  const text = `at most ${requestsMost} requests to the tables per queued lease`;
  return [{ text, kept: most <= requestsMost, measured: `at most ${most.toFixed(1)}` }];
}

/** Per case: the largest of all bursts beside the smallest one. */
function noGrowth(summaries: readonly Summary[]): readonly Budget[] {
  const queued = summaries.filter(({ requestsQueued }) => requestsQueued !== null);
  return [...Map.groupBy(queued, (summary) => summary.case)].flatMap(([name, bursts]) => {
    const sizes = bursts.map(({ leases }) => leases);
    const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
    if (least === most) return [];
    const few = bursts.find(({ leases }) => leases === least)?.requestsQueued ?? Number.NaN;
    const means = bursts.map(({ requestsQueued }) => requestsQueued ?? few);
    const growth = Math.max(...means.map((mean) => Math.max(mean / few, few / mean)));
    const text = `${name}: requests per queued lease within 10 % from ${least} leases to ${most}`;
    const percent = Math.round((growth - 1) * 100);
    return [{ text, kept: growth <= growthMost, measured: `${percent} %` }];
  });
}

const warmInTime = (summaries: readonly Summary[]): readonly Budget[] =>
  summaries
    .filter((one) => one.case === 'all free' && one.leases === warm.leases)
    .filter(({ arrival }) => arrival === 'at once')
    .map(({ active }) => ({
      text: `p99 of ${warm.leases} leases at once on free seats at most ${warm.p99Most} s`,
      kept: active.p99 <= warm.p99Most,
      measured: `${active.p99.toFixed(2)} s`,
    }));
