import type { Command } from 'commander';
import type { CommonOptions } from '../context.ts';
import { openContext } from '../context.ts';
import { summaryOf } from '../run/ending.ts';
import { execute } from '../run/execute.ts';
import type { ProgramOptions } from '../run/program.ts';
import { programFrom } from '../run/program.ts';
import { catchStops } from '../signals.ts';
import { withJson } from './common.ts';
import { withProgramOptions } from './lease-options.ts';
import { exitCodeUnder } from './run.ts';

/** `drydock exec`: runs a command on a lease you hold, and leaves the lease alone. */
export function describeExec(command: Command): void {
  withJson(withProgramOptions(command))
    .argument('<lease>', 'the lease to run on')
    .argument('[command...]', 'what to run, after --')
    .addHelpText('after', examples)
    .action(
      async (lease: string, words: readonly string[], options: ProgramOptions & CommonOptions) => {
        const context = openContext(options, true);
        const program = await programFrom(words, options);
        const stops = catchStops();
        stops.onSecond(() => {
          context.screen.note('left at once · the command may go on until its lease ends');
          process.exit(stops.exitCode());
        });
        const ended = await execute(context, lease, program, stops.signal, false);
        if (!context.screen.json) context.screen.note(summaryOf(ended, context.now()));
        process.exitCode = exitCodeUnder(stops.signal.aborted ? stops.exitCode() : null, ended);
      },
    );
}

const examples = `
Examples:
  drydock exec lease-7k2m… -- make test
  drydock exec lease-7k2m… --cwd app --env CI=1 --timeout 15m -- npm test`;
