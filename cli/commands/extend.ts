import type { Command } from 'commander';
import type { CommonOptions } from '../context.ts';
import { openContext } from '../context.ts';
import { usage } from '../exit.ts';
import { durationOption } from '../parse/duration.ts';
import { clockTime, relative } from '../print/time.ts';
import { withJson } from './common.ts';

/** `drydock extend`: never shortens; past the blueprint's cap the API says which cap. */
export function describeExtend(command: Command): void {
  withJson(command)
    .argument('<lease>', 'the lease to keep')
    .option('--ttl <duration>', 'for how long from now', durationOption('--ttl'))
    .addHelpText('after', '\nExample:\n  drydock extend lease-7k2m… --ttl 1h')
    .action(async (id: string, options: CommonOptions & Readonly<{ ttl?: number }>) => {
      if (options.ttl === undefined)
        throw usage('--ttl is missing: for how long.', 'say: --ttl 1h');
      const { api, screen, now } = openContext(options);
      const told = await api.extendLease(id, options.ttl);
      // The answer is the lease before its worker obeyed. One that lasts longer already stays so.
      const wanted = now() + options.ttl * 1_000;
      const lasts = told.until !== null && Date.parse(told.until) >= wanted;
      const lease = lasts ? told : await api.lease(id, told.version, { query: { wait: 10 } });
      if (screen.json) return screen.object({ kind: 'lease', ...lease });
      const until = lease.until
        ? `until ${clockTime(lease.until, now())} (${relative(lease.until, now())})`
        : 'once it is active';
      screen.out(`${lease.id} is yours ${until}`);
    });
}
