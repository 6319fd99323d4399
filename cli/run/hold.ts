import type { LeaseRequest, LeaseView } from '../api/views.ts';
import type { Context } from '../context.ts';
import { CliError } from '../exit.ts';
import { clockTime } from '../print/time.ts';
import type { Stops } from '../signals.ts';
import { askForLease, waitForLease } from './acquire.ts';

/** Leases, does the work, and releases in every case: success, error, Ctrl-C. */
export async function holding<T>(
  context: Context,
  request: LeaseRequest,
  stops: Stops,
  work: (lease: LeaseView) => Promise<T>,
  tell: (result: T, released: string) => void,
): Promise<T> {
  let lease: LeaseView | null = null;
  stops.onSecond(() => leaveAtOnce(context, lease, stops.exitCode()));
  stops.signal.addEventListener('abort', () => {
    if (lease === null) context.screen.live('stopping · the lease is still being asked for');
  });

  let result: T;
  try {
    const asked = await askForLease(context, request);
    lease = asked;
    stops.signal.throwIfAborted();
    const active = await waitForLease(context, asked, stops.signal, (seen) => {
      lease = seen;
    });
    lease = active;
    result = await work(active);
  } catch (error) {
    const released = lease && (await release(context, lease));
    throw stops.signal.aborted && released
      ? stopped(stops, released)
      : withRelease(error, released);
  }
  tell(result, await release(context, lease));
  return result;
}

/** Ctrl-C while a lease is waited for outside of `holding`: it is released, not left in line. */
export async function leavingLine(
  context: Context,
  lease: LeaseView,
  stops: Stops,
): Promise<CliError> {
  stops.onSecond(() => leaveAtOnce(context, lease, stops.exitCode()));
  return stopped(stops, await release(context, lease));
}

const stopped = (stops: Stops, released: string): CliError =>
  new CliError(stops.exitCode(), `stopped by ${stops.first() ?? 'a signal'} · ${released}`);

function withRelease(error: unknown, released: string | null): unknown {
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
const ended = ['released', 'broken', 'destroyed'];

/** Releasing twice is not an error, so nothing is asked first. Never throws: it is the last act. */
async function release(context: Context, lease: LeaseView): Promise<string> {
  const { api, screen, patienceMs } = context;
  if (ended.includes(lease.state)) return `${lease.id} ${lease.state}`;
  try {
    const patience = Math.min(patienceMs, releasePatienceMs);
    await api.releaseLease(lease.id, { patienceMs: patience });
    if (screen.json) screen.object({ kind: 'released', id: lease.id });
    return `${lease.id} released`;
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return `${lease.id} could not be released (${detail}) ${endsByItself(context, lease)}`;
  }
}

function endsByItself({ now }: Context, lease: LeaseView): string {
  return lease.until
    ? `its ttl releases it at ${clockTime(lease.until, now())}`
    : `if it becomes active, its ttl releases it; or: drydock release ${lease.id}`;
}

function leaveAtOnce(context: Context, lease: LeaseView | null, exitCode: number): void {
  const { screen } = context;
  if (lease === null) screen.note('left at once · if a lease was made, its ttl releases it');
  else screen.note(`left at once · ${lease.id} is not released: ${endsByItself(context, lease)}`);
  process.exit(exitCode);
}
