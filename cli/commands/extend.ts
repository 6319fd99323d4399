import type { Command } from 'commander';
import type { CommonOptions } from '../context.ts';
import { openContext, withJson } from '../context.ts';
import { usageError } from '../exit.ts';
import { durationOption } from '../parse/duration.ts';
import { clockTime, relative } from '../print/time.ts';
import { watch } from '../run/watch.ts';

type ExtendOptions = CommonOptions & Readonly<{ ttl?: number }>;

/** A worker carries out the extension; if none does for so long, the lease is shown as it is. */
const longestExtensionMs = 10_000;

/** `drydock extend`: never shortens a lease; past the blueprint's cap the API names the cap. */
export function describeExtend(command: Command): void {
  withJson(command)
    .argument('<lease>', 'the lease to extend')
    .option('--ttl <duration>', 'how long to keep it, from now', durationOption('--ttl'))
    .addHelpText('after', '\nExample:\n  drydock extend lease-7k2m… --ttl 1h')
    .action(async (id: string, options: ExtendOptions) => {
      if (options.ttl === undefined) {
        throw usageError('--ttl is missing: how long to keep the lease.', 'for example: --ttl 1h');
      }
      const context = openContext(options);
      const { api, screen, now } = context;
      const extended = await api.extendLease(id, options.ttl);
      const { view: before } = extended;
      // The response may show the lease before its worker carried out the command, so look again.
      // Not so if it already lasts longer: then nothing will change.
      const wantedUntil = now() + options.ttl * 1_000;
      const lasts = before.until !== null && Date.parse(before.until) >= wantedUntil;
      const lease = await watch(context, extended, {
        look: (hold) => api.lookAtLease(id, hold),
        isOver: ({ version }) => lasts || version !== before.version,
        maxMs: longestExtensionMs,
      });
      if (screen.json) return screen.object({ kind: 'lease', ...lease });
      const until = lease.until
        ? `until ${clockTime(lease.until, now())} (${relative(lease.until, now())})`
        : 'once it is active';
      screen.out(`${lease.id} is yours ${until}`);
    });
}
