import type { Command } from 'commander';
import type { CommonOptions } from '../context.ts';
import { openContext } from '../context.ts';
import { clockTime } from '../print/time.ts';
import { askForLease, waitForLease } from '../run/acquire.ts';
import { leavingLine } from '../run/hold.ts';
import { catchStops } from '../signals.ts';
import { withJson } from './common.ts';
import type { LeaseOptions } from './lease-options.ts';
import { leaseRequestFrom, withLeaseOptions } from './lease-options.ts';

type Options = Omit<LeaseOptions, 'wait'> & CommonOptions & Readonly<{ wait?: number | false }>;

/** `drydock lease`: leases and prints the id on stdout; Ctrl-C while it waits leaves the line. */
export function describeLease(command: Command): void {
  withJson(withLeaseOptions(command))
    .option('--no-wait', 'print the id at once, whether it is active or in line')
    .addHelpText('after', examples)
    .action(lease);
}

async function lease(options: Options): Promise<void> {
  const context = openContext(options);
  const { screen, now } = context;
  const { wait, ...rest } = options;
  const request = leaseRequestFrom({ ...rest, ...(typeof wait === 'number' ? { wait } : {}) });
  const stops = catchStops();
  const asked = await askForLease(context, request);

  const look = async () => {
    if (wait === false) return asked;
    try {
      return await waitForLease(context, asked, stops.signal, () => {});
    } catch (error) {
      if (stops.signal.aborted) throw await leavingLine(context, asked, stops);
      screen.note(`${asked.id} is not given back by this: see drydock show ${asked.id}`);
      throw error;
    }
  };
  const held = await look();
  if (screen.json) {
    if (wait === false) screen.object({ kind: 'lease', ...held });
    return;
  }
  screen.out(held.id);
  const until = held.until ? `until ${clockTime(held.until, now())}` : `${held.state}, in line`;
  screen.note(`${until} · run on it:  drydock exec ${held.id} -- …`);
  screen.note(`give it back:  drydock release ${held.id}`);
}

const examples = `
Examples:
  drydock lease --type host --attr os=linux --ttl 2h
  id=$(drydock lease --type host) && drydock exec "$id" -- uname -a; drydock release "$id"`;
