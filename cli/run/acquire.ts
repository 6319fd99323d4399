import { randomUUID } from 'node:crypto';
import { waitSeconds } from '../api/routes.ts';
import type { LeaseRequest, LeaseView } from '../api/views.ts';
import { pause } from '../clock.ts';
import type { Context } from '../context.ts';
import { CliError, exitCodes } from '../exit.ts';
import { ownerText, waitingLine, why } from '../print/lease.ts';
import { clockTime, took } from '../print/time.ts';

/** Asks for a lease. The key is minted here, so every repeat of this request means one lease. */
export async function askForLease(context: Context, request: LeaseRequest): Promise<LeaseView> {
  const key = `cli-${randomUUID()}`;
  try {
    return await context.api.createLease(request, key);
  } catch (error) {
    if (!(error instanceof CliError) || !error.doubtful) throw error;
    throw new CliError(error.exitCode, error.message, {
      hint: 'the lease may have been made all the same: see `drydock ls`; unused, its ttl ends it',
      status: error.status,
      request: error.request,
    });
  }
}

/** Waits until the lease is active, telling each change; a lease that ended instead is an error. */
export async function waitForLease(
  context: Context,
  asked: LeaseView,
  signal: AbortSignal,
  onLook: (lease: LeaseView) => void,
): Promise<LeaseView> {
  const { api, screen } = context;
  const begun = performance.now();
  let lease = asked;
  tellLease(context, lease);
  while (lease.state === 'pending' || lease.state === 'acquired') {
    const before = lease;
    lease = await looked(() => api.lease(before.id, before.version, { signal }), before, signal);
    onLook(lease);
    tellLease(context, lease, before);
  }
  if (lease.state !== 'active') throw endedInstead(lease);
  const until = lease.until ? ` until ${clockTime(lease.until, context.now())}` : '';
  const waited = took(performance.now() - begun);
  if (!screen.json) {
    const whose = lease.askedBy === lease.owner ? '' : ` · of ${ownerText(lease)}`;
    screen.note(
      `${lease.id} active on ${lease.resource ?? '?'} (waited ${waited})${until}${whose}`,
    );
  }
  return lease;
}

/** One long look. An API that answers at once without news must not make this a busy loop. */
export async function looked<T extends Readonly<{ state: string }>>(
  look: () => Promise<T>,
  before: T,
  signal: AbortSignal,
): Promise<T> {
  const begun = performance.now();
  const after = await look();
  const quick = performance.now() - begun < 500;
  if (quick && JSON.stringify(after) === JSON.stringify(before)) {
    await pause((waitSeconds * 1_000) / 50, signal);
    signal.throwIfAborted();
  }
  return after;
}

function tellLease({ screen }: Context, lease: LeaseView, before?: LeaseView): void {
  if (screen.json) {
    if (JSON.stringify(lease) !== JSON.stringify(before)) {
      screen.object({ kind: 'lease', ...lease });
    }
    return;
  }
  if (lease.state === 'pending' || lease.state === 'acquired') screen.live(waitingLine(lease));
}

const finalReasons = ['unsatisfiable'];

function endedInstead(lease: LeaseView): CliError {
  const reason = lease.ended?.reason ?? lease.state;
  const code = finalReasons.includes(reason) ? exitCodes.never : exitCodes.temporary;
  const hints: Readonly<Record<string, string>> = {
    'wait-timeout': 'wait longer with --wait, or see `drydock ls` for who holds what',
    'build-failed': `see \`drydock show ${lease.id}\` for what failed`,
  };
  return new CliError(code, `${lease.id} ended before it was active (${reason}): ${why(lease)}`, {
    hint: hints[reason],
  });
}
