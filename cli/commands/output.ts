import type { Command } from 'commander';
import { Option } from 'commander';
import type { OutputStream } from '../api/routes.ts';
import type { CommonOptions } from '../context.ts';
import { openContext, withJson } from '../context.ts';
import { printOutput } from '../run/output.ts';

type OutputOptions = CommonOptions & Readonly<{ stream: OutputStream | 'both' }>;

/** `drydock output`: prints what an execution wrote, stdout to stdout, stderr to stderr. */
export function describeOutput(command: Command): void {
  const stream = new Option('--stream <name>', 'which stream to print')
    .choices(['stdout', 'stderr', 'both'])
    .default('both');
  withJson(command)
    .argument('<execution>', 'the execution')
    .addOption(stream)
    .action(async (id: string, options: OutputOptions) => {
      const context = openContext(options);
      if (options.stream !== 'stderr') await printOutput(context, id, 'stdout');
      if (options.stream !== 'stdout') await printOutput(context, id, 'stderr');
    });
}
