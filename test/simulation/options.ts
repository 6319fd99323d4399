import { parseArgs } from 'node:util';

const defaultSteps = 1_200;

export type Options = Readonly<{
  seed: number;
  seeds: number;
  steps: number;
  jobs: number;
  trace: boolean;
  /** The name of a planted bug, or `all`; null: no bug is planted. */
  sabotage: string | null;
}>;

const simulateUsage = `npm run simulate -- [--seeds N] [--seed S] [--steps n] [--jobs j]
npm run simulate -- --seed S --trace            one story, with its whole trace
npm run simulate -- --sabotage [name|all]       plants bugs: each must be caught`;

const wholeNumber = (name: string, text: string): number => {
  const n = Number(text);
  if (Number.isInteger(n) && n >= 1) return n;
  throw new Error(`--${name} must be a whole number of at least 1, not ${text}.\n${simulateUsage}`);
};

/** Parses the command line. `--sabotage` without a name means all. */
export function readOptions(args: readonly string[]): Options {
  const named = args.flatMap((arg, i) => {
    const next = args[i + 1];
    const bare = arg === '--sabotage' && (next === undefined || next.startsWith('--'));
    return bare ? [arg, 'all'] : [arg];
  });
  const { values } = parseArgs({
    args: named,
    options: {
      seed: { type: 'string' },
      seeds: { type: 'string' },
      steps: { type: 'string', default: String(defaultSteps) },
      jobs: { type: 'string', default: '2' },
      trace: { type: 'boolean', default: false },
      sabotage: { type: 'string' },
    },
  });
  const usual = values.sabotage ? '1000' : values.seed ? '1' : '100';
  return {
    seed: wholeNumber('seed', values.seed ?? '1'),
    seeds: wholeNumber('seeds', values.seeds ?? usual),
    steps: wholeNumber('steps', values.steps),
    jobs: wholeNumber('jobs', values.jobs),
    trace: values.trace,
    sabotage: values.sabotage ?? null,
  };
}
