import { runInChildren, type StoryResult } from './children.ts';
import { type Options, readOptions } from './options.ts';
import { failureReport, summary, wholeTrace } from './report.ts';
import { catchAll, caughtRow, patchesFor } from './sabotage/run.ts';
import { runStory } from './story.ts';

const writeLine = (text: string) => process.stdout.write(`${text}\n`);

async function simulate(options: Options): Promise<boolean> {
  const began = performance.now();
  let done = 0;
  const onResult = (_: StoryResult) => {
    done += 1;
    if (done % 500 === 0) writeLine(`${done} of ${options.seeds}`);
  };
  const all = await runInChildren(options, onResult);
  const [first] = all.filter(({ wrong }) => wrong.length > 0).toSorted((a, b) => a.seed - b.seed);
  if (first) writeLine(await failureReport(first.seed, options.steps));
  writeLine(summary(all, performance.now() - began));
  return first === undefined;
}

async function traceOne({ seed, steps }: Options): Promise<boolean> {
  const outcome = await runStory({ seed, steps, trace: true });
  writeLine(wholeTrace(outcome));
  return outcome.wrong.length === 0;
}

async function sabotage(options: Options, name: string): Promise<boolean> {
  const search = { ...options, seed: name === 'all' ? null : options.seed };
  const caught = await catchAll(patchesFor(name), search, (one) => writeLine(caughtRow(one)));
  const missed = caught.filter(({ seed, toldApart }) => seed === null || !toldApart);
  writeLine(`${caught.length - missed.length} of ${caught.length} planted bugs caught`);
  return missed.length === 0;
}

const options = readOptions(process.argv.slice(2));
const passed = options.sabotage
  ? await sabotage(options, options.sabotage)
  : options.trace
    ? await traceOne(options)
    : await simulate(options);
process.exitCode = passed ? 0 : 1;
