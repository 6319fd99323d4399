import { parseArgs } from 'node:util';

export const usageText = `npm run bench:scale -- [--leases n,n] [--case name] [--seed n]
                       [--unlimited] [--write]

Bursts of 10, 100, 1,000 and 10,000 leases meet a deployment in virtual time. See
docs/performance.md, which --write rewrites. The whole run takes long; --leases 10,100 takes
seconds. --unlimited lifts the throughput limits of partitions and tables.`;

export type Options = Readonly<{
  sizes: readonly number[];
  /** Only this case; null: every case. */
  only: string | null;
  seed: number;
  unlimited: boolean;
  write: boolean;
  help: boolean;
}>;

const allSizes = [10, 100, 1_000, 10_000];

export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      leases: { type: 'string' },
      case: { type: 'string' },
      seed: { type: 'string', default: '1' },
      unlimited: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const { write, help, seed, unlimited } = values;
  if (write && unlimited) throw new Error('--write writes what was measured with all limits');
  return {
    sizes: values.leases?.split(',').map(Number) ?? allSizes,
    only: values.case ?? null,
    seed: Number(seed),
    unlimited,
    write,
    help,
  };
}
