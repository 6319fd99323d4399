import type { ExecutionRequest, ExecutionView } from '../api/views.ts';
import { pause } from '../clock.ts';
import type { Context } from '../context.ts';
import { CliError, exitCodes } from '../exit.ts';
import { rough } from '../print/time.ts';
import { isBrokenPipe } from '../screen.ts';
import { looked } from './acquire.ts';
import { printBoth } from './output.ts';
import { programText } from './program.ts';

const isOver = (execution: ExecutionView): boolean =>
  execution.state !== 'queued' && execution.state !== 'running';

/** Runs a program on a lease to its end and prints its output. Aborting cancels it. */
export async function execute(
  context: Context,
  lease: string,
  program: ExecutionRequest,
  signal: AbortSignal,
  ours: boolean,
): Promise<ExecutionView> {
  const started = await start(context, lease, program, ours);
  tellExecution(context, started);
  try {
    signal.throwIfAborted();
    const ended = await waitForEnd(context, started, signal);
    return await finish(context, ended, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    return cancel(context, started);
  }
}

/**
 * A command must not run twice, so a start whose answer was lost is not asked again. On a lease of
 * our own whatever is there is ours; on another's, a person has to look.
 */
async function start(
  context: Context,
  lease: string,
  program: ExecutionRequest,
  ours: boolean,
): Promise<ExecutionView> {
  try {
    return await context.api.startExecution(lease, program);
  } catch (error) {
    if (!(error instanceof CliError) || !error.doubtful) throw error;
    const begun = ours ? await lookForStarted(context, lease) : null;
    if (begun) return begun;
    throw new CliError(
      exitCodes.temporary,
      `whether the command began is unknown: ${error.message}`,
      {
        hint: ours ? 'run it again if it may run twice' : `look at \`drydock show ${lease}\``,
      },
    );
  }
}

/** A request on its way may land after the first look. */
async function lookForStarted(context: Context, lease: string): Promise<ExecutionView | null> {
  for (const waitMs of [0, 500, 1_500]) {
    await pause(waitMs);
    const [begun] = await context.api.executions(lease);
    if (begun) return begun;
  }
  return null;
}

async function waitForEnd(
  context: Context,
  started: ExecutionView,
  signal: AbortSignal,
): Promise<ExecutionView> {
  let execution = started;
  const begun = performance.now();
  const tick = (): void => {
    const passed = rough((performance.now() - begun) / 1_000);
    if (context.screen.rewrites) context.screen.live(goingLine(execution, ` for ${passed}`));
  };
  const ticks = setInterval(tick, 1_000);
  try {
    while (!isOver(execution)) {
      const before = execution;
      const look = () => context.api.execution(before.id, before.version, { signal });
      execution = await looked(look, before, signal);
      tellExecution(context, execution, before);
    }
    return execution;
  } finally {
    clearInterval(ticks);
  }
}

async function finish(
  context: Context,
  ended: ExecutionView,
  signal: AbortSignal,
): Promise<ExecutionView> {
  context.screen.settle();
  const { unread } = context;
  const read = await printBoth(context, ended.id, signal);
  // Ctrl-C while much is printed: the command has ended, and what was printed is not repeated.
  if (signal.aborted) return { ...ended, state: 'cancelled' };
  const whole = read && (!unread.aborted || isBrokenPipe(unread.reason));
  // Whoever pipes stdout must not take a part for the whole.
  if (whole || ended.exitCode !== 0) return ended;
  return { ...ended, exitCode: exitCodes.temporary };
}

const politeSeconds = 5;

/** Asks for the end, waits for it a little so that the output so far can be shown, and goes on. */
async function cancel(context: Context, started: ExecutionView): Promise<ExecutionView> {
  const { api, screen } = context;
  screen.live(`cancelling · Ctrl-C again leaves at once · ${started.id}`);
  const signal = AbortSignal.timeout(politeSeconds * 1_000);
  try {
    const told = await api.cancelExecution(started.id, { signal });
    const ended = await waitForEnd(context, { ...told, cancelling: true }, signal);
    await printBoth(context, ended.id, signal);
    return { ...ended, state: 'cancelled' };
  } catch {
    // The release that follows cancels it too, and it is what must not be delayed.
    return { ...started, state: 'cancelled' };
  }
}

function tellExecution({ screen }: Context, execution: ExecutionView, before?: ExecutionView) {
  if (screen.json) {
    if (JSON.stringify(execution) !== JSON.stringify(before)) {
      screen.object({ kind: 'execution', ...execution });
    }
  } else if (!isOver(execution)) {
    screen.live(goingLine(execution, ''));
  }
}

const goingLine = ({ id, state, cancelling, ...program }: ExecutionView, passed: string): string =>
  `${cancelling ? 'cancelling' : state}${passed} · ${programText(program)} · ${id}`;
