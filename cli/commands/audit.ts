import type { Command } from 'commander';
import type { AuditEntryView } from '../api/views.ts';
import type { CommonOptions } from '../context.ts';
import { openContext } from '../context.ts';
import { countOption } from '../parse/pairs.ts';
import { auditColumns } from '../print/access.ts';
import { withJson } from './common.ts';
import { show } from './ls.ts';

type Options = CommonOptions & Readonly<{ object?: string; by?: string; most: number }>;

/** `drydock audit`: who changed what, the newest last, as in any log. */
export function describeAudit(command: Command): void {
  withJson(command)
    .option('--object <name>', 'of one thing, e.g. blueprint/hosts, or of a kind: pool/')
    .option('--by <name>', 'what this principal did')
    .option(
      '--most <n>',
      'so many of the newest, 1 to 10,000',
      countOption('--most', 1, 10_000),
      50,
    )
    .action(async ({ object, by, most: many, ...options }: Options) => {
      const context = openContext(options);
      const found = await context.api.list<AuditEntryView>('audit', { object, by }, many);
      const rows = found.slice(0, many).toReversed();
      show(context, 'audit', auditColumns(context.now()), rows, 'nothing was changed');
    });
}
