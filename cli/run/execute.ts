import { randomBytes } from 'node:crypto';
import { ulidFrom } from '../../shared/model/ids.ts';
import type { Looked } from '../api/client.ts';
import type { ExecutionRequest, ExecutionView } from '../api/views.ts';
import type { CommandContext } from '../context.ts';
import { CliError, exitCodes } from '../exit.ts';
import { leftOutLines } from '../print/left-out.ts';
import { rough } from '../print/time.ts';
import { isBrokenPipe } from '../screen.ts';
import { printBothStreams } from './output.ts';
import { watch } from './watch.ts';

const hasExecutionEnded = (execution: ExecutionView): boolean =>
  execution.state !== 'queued' && execution.state !== 'running';

/** What to run, and on which lease. */
export type ExecutionTarget = Readonly<{
  lease: string;
  request: ExecutionRequest;
}>;

/** Runs a program on a lease until it ends, and prints its output. Aborting cancels it. */
export async function executeOnLease(
  context: CommandContext,
  target: ExecutionTarget,
  signal: AbortSignal,
): Promise<ExecutionView> {
  const started = await startExecution(context, target, signal);
  printExecutionChange(context, started.view);
  try {
    signal.throwIfAborted();
    const ended = await waitForEnd(context, started, signal);
    return await printAndFinish(context, ended, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    return cancelAndPrint(context, started.view);
  }
}

/**
 * Starts the execution under a new ULID, which becomes part of its id. Every retry of this request
 * is the same execution, so a lost answer costs nothing. After `lastTry` it is not retried.
 */
async function startExecution(
  { api, now }: CommandContext,
  { lease, request }: ExecutionTarget,
  lastTry: AbortSignal,
): Promise<Looked<ExecutionView>> {
  const key = ulidFrom(now(), randomBytes(10));
  try {
    return await api.startExecution(lease, request, { key, lastTry });
  } catch (error) {
    if (!(error instanceof CliError) || !error.doubtful) throw error;
    const message = `it is unknown whether the command started: ${error.message}`;
    throw new CliError(error.exitCode, message, {
      hint: `check with \`drydock show ${lease}\``,
      status: error.status,
      request: error.request,
    });
  }
}

async function waitForEnd(
  context: CommandContext,
  started: Looked<ExecutionView>,
  signal: AbortSignal,
): Promise<ExecutionView> {
  const { api, screen, timer } = context;
  let execution = started.view;
  const startedAt = timer.now();
  const tick = (): void => {
    const elapsed = rough((timer.now() - startedAt) / 1_000);
    if (screen.rewrites) screen.live(progressLine(execution, ` for ${elapsed}`));
  };
  const ticks = setInterval(tick, 1_000);
  try {
    return await watch(context, started, {
      look: (hold) => api.lookAtExecution(execution.id, hold, { signal }),
      isOver: hasExecutionEnded,
      onLook(found, before) {
        execution = found;
        printExecutionChange(context, found, before);
      },
      signal,
    });
  } finally {
    clearInterval(ticks);
  }
}

async function printAndFinish(
  context: CommandContext,
  ended: ExecutionView,
  signal: AbortSignal,
): Promise<ExecutionView> {
  context.screen.settle();
  const { stdoutBroken } = context;
  const wasRead = await printBothStreams(context, ended.id, signal);
  // Ctrl-C during a long output: the command has ended, and the output is not printed again.
  if (signal.aborted) return { ...ended, state: 'cancelled' };
  for (const line of leftOutLines(ended)) context.screen.note(line);
  const isComplete = wasRead && (!stdoutBroken.aborted || isBrokenPipe(stdoutBroken.reason));
  // Exit 0 with partial output would make a pipeline take the part for the whole.
  if (isComplete || ended.exitCode !== 0) return ended;
  return { ...ended, exitCode: exitCodes.temporary };
}

const cancelWaitSeconds = 5;

/** Cancels the execution, waits briefly for its end so that the output so far can be printed. */
async function cancelAndPrint(
  context: CommandContext,
  started: ExecutionView,
): Promise<ExecutionView> {
  const { api, screen } = context;
  screen.live(`cancelling · Ctrl-C again exits at once · ${started.id}`);
  const signal = AbortSignal.timeout(cancelWaitSeconds * 1_000);
  try {
    const { view, retryAfterMs } = await api.cancelExecution(started.id, { signal });
    const cancelling = { view: { ...view, cancelling: true }, retryAfterMs };
    const ended = await waitForEnd(context, cancelling, signal);
    await printBothStreams(context, ended.id, signal);
    return { ...ended, state: 'cancelled' };
  } catch {
    // The release that follows cancels it as well, and must not be delayed.
    return { ...started, state: 'cancelled' };
  }
}

function printExecutionChange(
  { screen }: CommandContext,
  execution: ExecutionView,
  before?: ExecutionView,
) {
  if (screen.json) {
    if (JSON.stringify(execution) !== JSON.stringify(before)) {
      screen.object({ kind: 'execution', ...execution });
    }
  } else if (!hasExecutionEnded(execution)) {
    screen.live(progressLine(execution, ''));
  }
}

const progressLine = ({ id, state, cancelling, summary }: ExecutionView, elapsed: string): string =>
  `${cancelling ? 'cancelling' : state}${elapsed} · ${summary} · ${id}`;
