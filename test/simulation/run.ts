import { inChildren, type Told } from './children.ts';
import { type Options, readOptions } from './options.ts';
import { failureReport, summary, wholeTrace } from './report.ts';
import { catchAll, patchesFor, rowOf } from './sabotage/run.ts';
import { story } from './story.ts';

const say = (text: string) => process.stdout.write(`${text}\n`);

async function simulate(options: Options): Promise<boolean> {
  const began = performance.now();
  let done = 0;
  const heard = (_: Told) => {
    done += 1;
    if (done % 500 === 0) say(`${done} of ${options.seeds}`);
  };
  const all = await inChildren(options, heard);
  const [first] = all.filter(({ wrong }) => wrong.length > 0).toSorted((a, b) => a.seed - b.seed);
  if (first) say(await failureReport(first.seed, options.steps));
  say(summary(all, performance.now() - began));
  return first === undefined;
}

async function tellOne({ seed, steps }: Options): Promise<boolean> {
  const outcome = await story({ seed, steps, trace: true });
  say(wholeTrace(outcome));
  return outcome.wrong.length === 0;
}

async function sabotage(options: Options, name: string): Promise<boolean> {
  const search = { ...options, seed: name === 'all' ? null : options.seed };
  const caught = await catchAll(patchesFor(name), search, (one) => say(rowOf(one)));
  const missed = caught.filter(({ seed, sane }) => seed === null || !sane);
  say(`${caught.length - missed.length} of ${caught.length} planted bugs caught`);
  return missed.length === 0;
}

const options = readOptions(process.argv.slice(2));
const well = options.sabotage
  ? await sabotage(options, options.sabotage)
  : options.trace
    ? await tellOne(options)
    : await simulate(options);
process.exitCode = well ? 0 : 1;
