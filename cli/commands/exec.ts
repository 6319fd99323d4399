import type { Command } from 'commander';
import type { CommonOptions } from '../context.ts';
import { openContext, withJson } from '../context.ts';
import { executeOnLease } from '../run/execute.ts';
import { exitCodeAfterSignal, outcomeText } from '../run/exit-status.ts';
import type { ProgramOptions } from '../run/program.ts';
import { executionRequestFrom } from '../run/program.ts';
import { catchSignals } from '../signals.ts';
import { withProgramOptions } from './options.ts';

type ExecOptions = ProgramOptions & CommonOptions;

/** `drydock exec`: runs a command on a lease you hold, and does not release it. */
export function describeExec(command: Command): void {
  withJson(withProgramOptions(command))
    .argument('<lease>', 'the lease to run on')
    .argument('[command...]', 'what to run, after --')
    .addHelpText('after', execExamples)
    .action(async (lease: string, words: readonly string[], options: ExecOptions) => {
      const context = openContext(options, { cleansUp: true });
      const request = await executionRequestFrom(words, options);
      const signals = catchSignals();
      signals.onSecond(() => {
        context.screen.note('exiting at once · the command may go on until its lease ends');
        process.exit(signals.exitCode());
      });
      const ended = await executeOnLease(context, { lease, request }, signals.signal);
      if (!context.screen.json) context.screen.note(outcomeText(ended, context.now()));
      process.exitCode = exitCodeAfterSignal(signals, ended);
    });
}

const execExamples = `
Examples:
  drydock exec lease-7k2m… -- make test
  drydock exec lease-7k2m… --cwd app --env CI=1 --timeout 15m -- npm test`;
