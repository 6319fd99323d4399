import { budgetsOf } from './budgets.ts';
import { casesOf } from './cases.ts';
import { writeDocument } from './document.ts';
import { type Arrival, type Burst, measure, stageBurst } from './measure.ts';
import { type Options, readOptions, usageText } from './options.ts';
import { type Summary, summarize } from './summary.ts';
import { budgetList, resultTable, troubleList } from './table.ts';

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** Returns the bursts to measure. The stage's throttle only changes those that exceed its burst. */
function burstsOf({ sizes, only, seed, unlimited }: Options): readonly Burst[] {
  const arrivals: readonly Arrival[] = ['at once', 'throttled stage'];
  return arrivals.flatMap((arrival) =>
    sizes
      .filter((leases) => arrival === 'at once' || leases > stageBurst)
      .flatMap((leases) =>
        casesOf(leases)
          .filter(({ name }) => only === null || name === only)
          .map((each) => ({ case: each, leases, arrival, seed, unlimited })),
      ),
  );
}

async function run(options: Options): Promise<void> {
  const summaries: Summary[] = [];
  for (const burst of burstsOf(options)) {
    const began = performance.now();
    const summary = summarize(await measure(burst));
    summaries.push(summary);
    const took = ((performance.now() - began) / 1_000).toFixed(1);
    const virtual = summary.virtualSeconds.toFixed(0);
    say(`${burst.leases}, ${burst.case.name}, ${burst.arrival}: ${virtual} s in ${took} s`);
  }
  for (const [arrival, some] of Map.groupBy(summaries, (summary) => summary.arrival)) {
    say(`\n${arrival}\n\n${resultTable(some)}`);
  }
  const budgets = budgetsOf(summaries);
  say(`\n${budgetList(budgets)}\n\n${troubleList(summaries)}`);
  if (options.write) writeDocument(summaries, budgets);
  if (budgets.some(({ kept }) => !kept)) process.exitCode = 1;
}

const options = readOptions(process.argv.slice(2));
if (options.help) say(usageText);
else await run(options);
