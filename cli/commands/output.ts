import type { Command } from 'commander';
import { Option } from 'commander';
import type { CommonOptions } from '../context.ts';
import { openContext } from '../context.ts';
import type { OutputStream } from '../run/output.ts';
import { printOutput } from '../run/output.ts';
import { withJson } from './common.ts';

type Options = CommonOptions & Readonly<{ stream: OutputStream | 'both' }>;

/** `drydock output`: what a command wrote, stdout to stdout, stderr to stderr. */
export function describeOutput(command: Command): void {
  const streams = new Option('--stream <name>', 'which of its streams')
    .choices(['stdout', 'stderr', 'both'])
    .default('both');
  withJson(command)
    .argument('<execution>', 'the execution')
    .addOption(streams)
    .action(async (id: string, options: Options) => {
      const context = openContext(options);
      if (options.stream !== 'stderr') await printOutput(context, id, 'stdout');
      if (options.stream !== 'stdout') await printOutput(context, id, 'stderr');
    });
}
