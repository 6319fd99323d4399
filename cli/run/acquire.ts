import { randomUUID } from 'node:crypto';
import type { Looked } from '../api/client.ts';
import type { LeaseRequest, LeaseView } from '../api/views.ts';
import type { CommandContext } from '../context.ts';
import { CliError, exitCodes } from '../exit.ts';
import { leaseReason, ownerText, waitingLine } from '../print/lease-text.ts';
import { clockTime, took } from '../print/time.ts';
import type { Signals } from '../signals.ts';
import { watch } from './watch.ts';

/**
 * Requests a lease under a new idempotency key, so every retry of this request is one lease. After
 * Ctrl-C it is not retried.
 */
export async function requestLease(
  context: CommandContext,
  request: LeaseRequest,
  signals: Signals,
): Promise<Looked<LeaseView>> {
  const key = `cli-${randomUUID()}`;
  try {
    return await context.api.createLease(request, { key, lastTry: signals.signal });
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    const { doubtful, hint, field, status, request: id, message } = error;
    const stopped = signals.signal.aborted;
    if (!doubtful && !stopped) throw error;
    const why = stopped ? `stopped by ${signals.first() ?? 'a signal'} · ${message}` : message;
    throw new CliError(stopped ? signals.exitCode() : error.exitCode, why, {
      hint: doubtful
        ? 'the lease may exist all the same: see `drydock ls`; if unused, its ttl ends it'
        : hint,
      field,
      status,
      request: id,
    });
  }
}

/**
 * Waits until the lease is active, and prints each change. Throws if the lease ends instead.
 * `onLook` gets the lease after each look.
 */
export async function waitForLease(
  context: CommandContext,
  requested: Looked<LeaseView>,
  signal: AbortSignal,
  onLook: (lease: LeaseView) => void,
): Promise<LeaseView> {
  const { api, screen, timer } = context;
  const startedAt = timer.now();
  printLeaseChange(context, requested.view);
  const lease = await watch(context, requested, {
    look: (hold) => api.lookAtLease(requested.view.id, hold, { signal }),
    isOver: ({ state }) => state !== 'pending' && state !== 'acquired',
    onLook(found, before) {
      onLook(found);
      printLeaseChange(context, found, before);
    },
    // The answer to the request does not tell the place in line.
    looksAtOnce: requested.view.state === 'pending' && requested.view.waiting?.place === null,
    signal,
  });
  if (lease.state !== 'active') throw endedBeforeActive(lease);
  const until = lease.until ? ` until ${clockTime(lease.until, context.now())}` : '';
  const waited = took(timer.now() - startedAt);
  if (!screen.json) {
    const owner = lease.requestedBy === lease.owner ? '' : ` · owned by ${ownerText(lease)}`;
    screen.note(
      `${lease.id} active on ${lease.resource ?? '?'} (waited ${waited})${until}${owner}`,
    );
  }
  return lease;
}

function printLeaseChange({ screen }: CommandContext, lease: LeaseView, before?: LeaseView): void {
  if (screen.json) {
    if (JSON.stringify(lease) !== JSON.stringify(before)) {
      screen.object({ kind: 'lease', ...lease });
    }
    return;
  }
  if (lease.state === 'pending' || lease.state === 'acquired') screen.live(waitingLine(lease));
}

const permanentReasons = ['unsatisfiable'];

function endedBeforeActive(lease: LeaseView): CliError {
  const reason = lease.ended?.reason ?? lease.state;
  const code = permanentReasons.includes(reason) ? exitCodes.never : exitCodes.temporary;
  const hints: Readonly<Record<string, string>> = {
    'wait-timeout': 'wait longer with --wait, or see `drydock ls` for who holds what',
    'build-failed': `see \`drydock show ${lease.id}\` for what failed`,
  };
  const message = `${lease.id} ended before it was active (${reason}): ${leaseReason(lease)}`;
  return new CliError(code, message, { hint: hints[reason] });
}
