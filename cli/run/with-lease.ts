import type { Looked } from '../api/client.ts';
import type { LeaseRequest, LeaseView } from '../api/views.ts';
import type { CommandContext } from '../context.ts';
import { CliError } from '../exit.ts';
import { clockTime } from '../print/time.ts';
import type { Signals } from '../signals.ts';
import { requestLease, waitForLease } from './acquire.ts';
import { watch } from './watch.ts';

/** What to do with a lease, and how to report it after the release. */
export type LeasedWork<T> = Readonly<{
  run(lease: LeaseView): Promise<T>;
  /** `released` says in words whether the release succeeded. */
  report(result: T, released: string): void;
}>;

/**
 * Leases, runs the work, and releases in every case: success, error, Ctrl-C. Unless it is stopped,
 * it returns once the seat is free again, so that the next lease needs no other one.
 */
export async function withLease<T>(
  context: CommandContext,
  request: LeaseRequest,
  signals: Signals,
  work: LeasedWork<T>,
): Promise<T> {
  let lease: LeaseView | null = null;
  signals.onSecond(() => exitWithoutRelease(context, lease, signals.exitCode()));
  signals.signal.addEventListener('abort', () => {
    if (lease === null) context.screen.live('stopping · waiting for the answer to the request');
  });

  let result: T;
  try {
    const requested = await requestLease(context, request, signals);
    lease = requested.view;
    signals.signal.throwIfAborted();
    const active = await waitForLease(context, requested, signals.signal, (seen) => {
      lease = seen;
    });
    lease = active;
    result = await work.run(active);
  } catch (error) {
    const released = lease && (await releaseAndReport(context, lease, signals));
    throw signals.signal.aborted && released
      ? stoppedBySignal(signals, released)
      : withReleaseText(error, released);
  }
  work.report(result, await releaseAndReport(context, lease, signals));
  return result;
}

/**
 * Releases a waiting lease after Ctrl-C, for a command that does not use `withLease`, so that the
 * lease does not stay in line. Returns the error to exit with.
 */
export async function leaveLine(
  context: CommandContext,
  lease: LeaseView,
  signals: Signals,
): Promise<CliError> {
  signals.onSecond(() => exitWithoutRelease(context, lease, signals.exitCode()));
  return stoppedBySignal(signals, await releaseAndReport(context, lease, signals));
}

const stoppedBySignal = (signals: Signals, released: string): CliError =>
  new CliError(signals.exitCode(), `stopped by ${signals.first() ?? 'a signal'} · ${released}`);

function withReleaseText(error: unknown, released: string | null): unknown {
  if (!(error instanceof CliError) || released === null) return error;
  return new CliError(error.exitCode, `${error.message} · ${released}`, {
    request: error.request,
    hint: error.hint,
    field: error.field,
    status: error.status,
    cause: error,
  });
}

const releasePatienceMs = 20_000;
/** A clean-up takes two or three seconds. */
const cleanUpPatienceMs = 15_000;
export const hasEnded = ({ state }: LeaseView): boolean =>
  ['released', 'broken', 'destroyed'].includes(state);

/**
 * Releases the lease and returns in words what became of it. Checks nothing first, since releasing
 * twice is not an error. Never throws: this is the last thing a command does.
 */
async function releaseAndReport(
  context: CommandContext,
  lease: LeaseView,
  { signal }: Signals,
): Promise<string> {
  const { api, screen, patienceMs } = context;
  if (hasEnded(lease)) return `${lease.id} ${lease.state}`;
  try {
    const patience = Math.min(patienceMs, releasePatienceMs);
    const released = await api.releaseLease(lease.id, { patienceMs: patience });
    if (screen.json) screen.object({ kind: 'released', id: lease.id });
    const isClean = lease.state !== 'active' || (await awaitCleanUp(context, released, signal));
    return `${lease.id} released${isClean ? '' : ', its host is still being cleaned'}`;
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return `${lease.id} could not be released (${detail}) ${ttlReleaseText(context, lease)}`;
  }
}

/** Returns true once the lease is destroyed; false if that takes long, fails, or is stopped. */
async function awaitCleanUp(
  context: CommandContext,
  released: Looked<LeaseView>,
  signal: AbortSignal,
): Promise<boolean> {
  if (signal.aborted) return true;
  const { api } = context;
  const { id } = released.view;
  const isDestroyed = ({ state }: LeaseView) => state === 'destroyed';
  if (!isDestroyed(released.view)) context.screen.live(`${id} released · being cleaned`);
  const watching = watch(context, released, {
    look: (hold) => api.lookAtLease(id, hold, { signal, patienceMs: cleanUpPatienceMs }),
    isOver: isDestroyed,
    signal,
    maxMs: cleanUpPatienceMs,
  });
  return watching.then(isDestroyed, () => false);
}

function ttlReleaseText({ now }: CommandContext, lease: LeaseView): string {
  return lease.until
    ? `its ttl releases it at ${clockTime(lease.until, now())}`
    : `if it becomes active, its ttl releases it; or run: drydock release ${lease.id}`;
}

function exitWithoutRelease(
  context: CommandContext,
  lease: LeaseView | null,
  exitCode: number,
): void {
  const { screen } = context;
  if (lease === null) screen.note('exiting at once · if a lease was created, its ttl releases it');
  else
    screen.note(`exiting at once · ${lease.id} is not released: ${ttlReleaseText(context, lease)}`);
  process.exit(exitCode);
}
