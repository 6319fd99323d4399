import type { Command } from 'commander';
import type { ExecutionView } from '../api/views.ts';
import type { CommonOptions } from '../context.ts';
import { openContext } from '../context.ts';
import { exitCodeOf, summaryOf } from '../run/ending.ts';
import { execute } from '../run/execute.ts';
import { holding } from '../run/hold.ts';
import type { ProgramOptions } from '../run/program.ts';
import { programFrom } from '../run/program.ts';
import { catchStops } from '../signals.ts';
import { withJson } from './common.ts';
import type { LeaseOptions } from './lease-options.ts';
import { leaseRequestFrom, withLeaseOptions, withProgramOptions } from './lease-options.ts';

type RunOptions = LeaseOptions & ProgramOptions & CommonOptions;

/** `drydock run`: lease, run, print, release; exits with the command's own exit code. */
export function describeRun(command: Command): void {
  withJson(withProgramOptions(withLeaseOptions(command)))
    .argument('[command...]', 'what to run, after --')
    .addHelpText('after', examples)
    .action(async (words: readonly string[], options: RunOptions) => {
      process.exitCode = await run(words, options);
    });
}

async function run(words: readonly string[], options: RunOptions): Promise<number> {
  const context = openContext(options, true);
  const program = await programFrom(words, options);
  const stops = catchStops();
  const codeOf = (execution: ExecutionView): number =>
    exitCodeUnder(stops.signal.aborted ? stops.exitCode() : null, execution);
  const ended = await holding(
    context,
    leaseRequestFrom(options),
    stops,
    (lease) => execute(context, lease.id, program, stops.signal, true),
    (execution, released) => {
      const { screen, now } = context;
      if (screen.json) screen.object({ kind: 'end', exitCode: codeOf(execution), released });
      else screen.note(`${summaryOf(execution, now())} · ${released}`);
    },
  );
  return codeOf(ended);
}

/** A signal of ours that ended it counts more than what became of the command. */
export const exitCodeUnder = (stopped: number | null, execution: ExecutionView): number =>
  stopped !== null && execution.state === 'cancelled' ? stopped : exitCodeOf(execution);

const examples = `
Examples:
  drydock run --type host -- make test
  drydock run --type host --attr os=linux --ttl 1h --wait 10m -- ./build.sh --fast
  drydock run --type host --env CI=1 --timeout 15m -- npm test
  drydock run --type host --shell 'df -h | sort'
  drydock run --type host --stdin -- python3 - < job.py

Ctrl-C cancels the command and releases the lease; twice leaves at once.

Exit codes: the command's own; 64 bad usage, 65 can never be served, 69 unreachable, 70 lost,
75 try again later (also when its lease ended or somebody cancelled it), 77 token refused,
78 no settings, 124 timed out, 130 Ctrl-C.`;
