import type { Command } from 'commander';
import type { CommonOptions } from '../context.ts';
import { openContext, withJson } from '../context.ts';
import { executeOnLease } from '../run/execute.ts';
import { exitCodeAfterSignal, outcomeText } from '../run/exit-status.ts';
import type { ProgramOptions } from '../run/program.ts';
import { executionRequestFrom } from '../run/program.ts';
import { withLease } from '../run/with-lease.ts';
import { catchSignals } from '../signals.ts';
import type { LeaseOptions } from './options.ts';
import { leaseRequestFrom, withLeaseOptions, withProgramOptions } from './options.ts';

type RunOptions = LeaseOptions & ProgramOptions & CommonOptions;

/** `drydock run`: leases, runs, prints, releases; exits with the command's own exit code. */
export function describeRun(command: Command): void {
  withJson(withProgramOptions(withLeaseOptions(command)))
    .argument('[command...]', 'what to run, after --')
    .addHelpText('after', runExamples)
    .action(async (words: readonly string[], options: RunOptions) => {
      process.exitCode = await runOnNewLease(words, options);
    });
}

async function runOnNewLease(words: readonly string[], options: RunOptions): Promise<number> {
  const context = openContext(options, { cleansUp: true });
  const request = await executionRequestFrom(words, options);
  const signals = catchSignals();
  const ended = await withLease(context, leaseRequestFrom(options), signals, {
    run: ({ id }) => executeOnLease(context, { lease: id, request }, signals.signal),
    report: (execution, released) => {
      const { screen, now } = context;
      const exitCode = exitCodeAfterSignal(signals, execution);
      if (screen.json) screen.object({ kind: 'end', exitCode, released });
      else screen.note(`${outcomeText(execution, now())} · ${released}`);
    },
  });
  return exitCodeAfterSignal(signals, ended);
}

const runExamples = `
Examples:
  drydock run --type host -- make test
  drydock run --type host --attr os=linux --ttl 1h --wait 10m -- ./build.sh --fast
  drydock run --type host --env CI=1 --timeout 15m -- npm test
  drydock run --type host --env API_KEY --env-file ci.env -- ./deploy.sh
  drydock run --type host --shell 'df -h | sort'
  drydock run --type host --stdin -- python3 - < job.py

Ctrl-C cancels the command and releases the lease; a second Ctrl-C exits at once.

Exit codes: the command's own; 64 usage error, 65 can never be served, 69 API unreachable,
70 command lost, 75 try again later (also if the lease ended or the command was cancelled),
77 access denied, 78 settings missing or wrong, 124 timed out, 130 Ctrl-C.`;
