import type { LeaseRequest, LeaseView } from '../api/views.ts';
import type { CommandContext } from '../context.ts';
import { CliError } from '../exit.ts';
import { clockTime } from '../print/time.ts';
import type { Signals } from '../signals.ts';
import { requestLease, waitForLease } from './acquire.ts';

/** What to do with a lease, and how to report it after the release. */
export type LeasedWork<T> = Readonly<{
  run(lease: LeaseView): Promise<T>;
  /** `released` says in words whether the release succeeded. */
  report(result: T, released: string): void;
}>;

/** Leases, runs the work, and releases in every case: success, error, Ctrl-C. */
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
    const released = lease && (await releaseAndReport(context, lease));
    throw signals.signal.aborted && released
      ? stoppedBySignal(signals, released)
      : withReleaseText(error, released);
  }
  work.report(result, await releaseAndReport(context, lease));
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
  return stoppedBySignal(signals, await releaseAndReport(context, lease));
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
export const hasEnded = ({ state }: LeaseView): boolean =>
  ['released', 'broken', 'destroyed'].includes(state);

/**
 * Releases the lease and returns in words what became of it. Checks nothing first, since releasing
 * twice is not an error. Never throws: this is the last thing a command does.
 */
async function releaseAndReport(context: CommandContext, lease: LeaseView): Promise<string> {
  const { api, screen, patienceMs } = context;
  if (hasEnded(lease)) return `${lease.id} ${lease.state}`;
  try {
    const patience = Math.min(patienceMs, releasePatienceMs);
    await api.releaseLease(lease.id, { patienceMs: patience });
    if (screen.json) screen.object({ kind: 'released', id: lease.id });
    return `${lease.id} released`;
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return `${lease.id} could not be released (${detail}) ${ttlReleaseText(context, lease)}`;
  }
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
