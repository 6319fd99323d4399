import { parseArgs } from 'node:util';

const stepsUsual = 1_200;

export type Options = Readonly<{
  seed: number;
  seeds: number;
  steps: number;
  jobs: number;
  trace: boolean;
  /** The name of a planted bug, or `all`; null: none. */
  sabotage: string | null;
}>;

const usage = `npm run simulate -- [--seeds N] [--seed S] [--steps n] [--jobs j]
npm run simulate -- --seed S --trace            one story, told whole
npm run simulate -- --sabotage [name|all]       bugs planted on purpose: each is to be caught`;

const whole = (name: string, text: string): number => {
  const n = Number(text);
  if (Number.isInteger(n) && n >= 1) return n;
  throw new Error(`--${name} is a whole number of at least 1, not ${text}.\n${usage}`);
};

/** What was asked on the command line. A `--sabotage` without a name means all. */
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
      steps: { type: 'string', default: String(stepsUsual) },
      jobs: { type: 'string', default: '2' },
      trace: { type: 'boolean', default: false },
      sabotage: { type: 'string' },
    },
  });
  const usual = values.sabotage ? '1000' : values.seed ? '1' : '100';
  return {
    seed: whole('seed', values.seed ?? '1'),
    seeds: whole('seeds', values.seeds ?? usual),
    steps: whole('steps', values.steps),
    jobs: whole('jobs', values.jobs),
    trace: values.trace,
    sabotage: values.sabotage ?? null,
  };
}
