import type { Command } from 'commander';
import type { LeaseRequest } from '../api/views.ts';
import { usageError } from '../exit.ts';
import { durationOption } from '../parse/duration.ts';
import { environmentOption } from '../parse/environment.ts';
import type { AttributeOptionValue } from '../parse/pairs.ts';
import { attributeOption, countOption, listOption } from '../parse/pairs.ts';

export type LeaseOptions = Readonly<{
  type?: string;
  blueprint?: readonly string[];
  attr?: Readonly<Record<string, AttributeOptionValue>>;
  ttl?: number;
  wait?: number;
  priority?: number;
  owner?: string;
}>;

/** Adds the options of `run` and `lease` that say what to lease, and for how long. */
export const withLeaseOptions = (command: Command): Command =>
  command
    .option('-t, --type <type>', 'what to lease: host, working-copy, …')
    .option('-b, --blueprint <name>', 'lease only from this blueprint (repeatable)', listOption)
    .option('-a, --attr <k=v>', 'require this attribute (repeatable)', attributeOption)
    .option(
      '--ttl <duration>',
      'release it automatically after 30m, 2h, …',
      durationOption('--ttl'),
    )
    .option('--wait <duration>', 'wait in line for this long at most', durationOption('--wait'))
    .option('--priority <n>', '0 to 999; larger is served first', countOption('--priority', 0, 999))
    .option('--owner <name>', 'the owner of the lease, if not you');

/** Adds the options of `run` and `exec` that say what to run, and how. */
export const withProgramOptions = (command: Command): Command =>
  command
    .option('--cwd <folder>', 'run in this folder (default: the lease’s own)')
    .option(
      '-e, --env <NAME[=VALUE]>',
      'set a variable; without a value, to that of your environment (repeatable)',
      environmentOption,
    )
    .option(
      '--env-file <file>',
      'set a variable for each line NAME=VALUE or NAME; # begins a comment (repeatable)',
      (file: string, before: readonly string[] = []) => [...before, file],
    )
    .option('--stdin', 'pass stdin to the command')
    .option('--stdin-file <file>', 'pass this file to the command as stdin')
    .option('--script <file>', 'run this file as a script (- for stdin) instead of a command')
    .option('--shell', 'run the command as one string in a shell')
    .option('--timeout <duration>', 'end it after 15m, 1h, …', durationOption('--timeout'));

export function leaseRequestFrom(options: LeaseOptions): LeaseRequest {
  const { type, blueprint, attr, ttl, wait, priority, owner } = options;
  if (type === undefined) {
    throw usageError('--type is missing: what to lease.', 'for example: --type host');
  }
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
