import type { Command } from 'commander';
import type { LeaseRequest } from '../api/views.ts';
import { usage } from '../exit.ts';
import { durationOption } from '../parse/duration.ts';
import type { AttributeValue } from '../parse/pairs.ts';
import { attributeOption, countOption, environmentOption, listOption } from '../parse/pairs.ts';

export type LeaseOptions = Readonly<{
  type?: string;
  blueprint?: readonly string[];
  attr?: Readonly<Record<string, AttributeValue>>;
  ttl?: number;
  wait?: number;
  priority?: number;
  owner?: string;
}>;

/** What is wanted, and for how long: the same for `run` and `lease`. */
export const withLeaseOptions = (command: Command): Command =>
  command
    .option('-t, --type <type>', 'what to lease: host, working-copy, …')
    .option('-b, --blueprint <name>', 'only from this blueprint (repeat for several)', listOption)
    .option('-a, --attr <k=v>', 'it must have this attribute (repeat)', attributeOption)
    .option('--ttl <duration>', 'give it back by itself after 30m, 2h, …', durationOption('--ttl'))
    .option('--wait <duration>', 'stand in line for this long at most', durationOption('--wait'))
    .option('--priority <n>', '0 to 999, larger is served first', countOption('--priority', 0, 999))
    .option('--owner <name>', 'whose lease it is, if not yours');

/** What is run, and how: the same for `run` and `exec`. */
export const withProgramOptions = (command: Command): Command =>
  command
    .option('--cwd <folder>', 'run in this folder (default: the lease’s own)')
    .option('-e, --env <K=V>', 'set a variable (repeat)', environmentOption)
    .option('--stdin', 'hand over what comes in on stdin')
    .option('--stdin-file <file>', 'hand over this file as stdin')
    .option('--script <file>', 'run the lines of this file (- for stdin) instead of a command')
    .option('--shell', 'the command is one string for a shell')
    .option('--timeout <duration>', 'end it after 15m, 1h, …', durationOption('--timeout'));

export function leaseRequestFrom(options: LeaseOptions): LeaseRequest {
  const { type, blueprint, attr, ttl, wait, priority, owner } = options;
  if (type === undefined) throw usage('--type is missing: what to lease.', 'say: --type host');
  return {
    type,
    ...(blueprint === undefined ? {} : { blueprints: [...blueprint] }),
    ...(attr === undefined ? {} : { attributes: attr }),
    ...(ttl === undefined ? {} : { ttlSeconds: ttl }),
    ...(wait === undefined ? {} : { waitSeconds: wait }),
    ...(priority === undefined ? {} : { priority }),
    ...(owner === undefined ? {} : { owner }),
  };
}
