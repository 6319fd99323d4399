import type { Command } from 'commander';
import type { CommonOptions } from '../context.ts';
import { openContext, withJson } from '../context.ts';
import { clockTime } from '../print/time.ts';
import { requestLease, waitForLease } from '../run/acquire.ts';
import { hasEnded, leaveLine } from '../run/with-lease.ts';
import { catchSignals } from '../signals.ts';
import type { LeaseOptions } from './options.ts';
import { leaseRequestFrom, withLeaseOptions } from './options.ts';

type LeaseCommandOptions = Omit<LeaseOptions, 'wait'> &
  CommonOptions &
  Readonly<{ wait?: number | false }>;

/** `drydock lease`: leases and prints the id on stdout; Ctrl-C while it waits leaves the line. */
export function describeLease(command: Command): void {
  withJson(withLeaseOptions(command))
    .option('--no-wait', 'print the id at once, even if the lease is still in line')
    .addHelpText('after', leaseExamples)
    .action(runLease);
}

async function runLease(options: LeaseCommandOptions): Promise<void> {
  const context = openContext(options);
  const { screen, now } = context;
  const { wait, ...rest } = options;
  const request = leaseRequestFrom({ ...rest, ...(typeof wait === 'number' ? { wait } : {}) });
  const signals = catchSignals();
  const requested = await requestLease(context, request, signals);

  const untilActive = async () => {
    if (wait === false) return requested.view;
    let seen = requested.view;
    try {
      return await waitForLease(context, requested, signals.signal, (lease) => {
        seen = lease;
      });
    } catch (error) {
      if (signals.signal.aborted) throw await leaveLine(context, requested.view, signals);
      if (!hasEnded(seen))
        screen.note(`${seen.id} has not been released: see drydock show ${seen.id}`);
      throw error;
    }
  };
  const lease = await untilActive();
  if (screen.json) {
    if (wait === false) screen.object({ kind: 'lease', ...lease });
    return;
  }
  screen.out(lease.id);
  const until = lease.until ? `until ${clockTime(lease.until, now())}` : `${lease.state}, in line`;
  screen.note(`${until} · run on it:  drydock exec ${lease.id} -- …`);
  screen.note(`release it:  drydock release ${lease.id}`);
}

const leaseExamples = `
Examples:
  drydock lease --type host --attr os=linux --ttl 2h
  id=$(drydock lease --type host) && drydock exec "$id" -- uname -a; drydock release "$id"`;
