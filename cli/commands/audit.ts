import type { Command } from 'commander';
import type { AuditEntryView } from '../api/views.ts';
import type { CommonOptions } from '../context.ts';
import { openContext, withJson } from '../context.ts';
import { countOption } from '../parse/pairs.ts';
import { auditColumns } from '../print/access-columns.ts';
import { printRows } from '../print/rows.ts';

type AuditOptions = CommonOptions & Readonly<{ object?: string; by?: string; most: number }>;

/** `drydock audit`: lists who changed what, the newest last, as in any log. */
export function describeAudit(command: Command): void {
  withJson(command)
    .option('--object <name>', 'only of one object (blueprint/hosts) or kind (pool/)')
    .option('--by <name>', 'only what this principal did')
    .option(
      '--most <n>',
      'how many of the newest, 1 to 10,000',
      countOption('--most', 1, 10_000),
      50,
    )
    .action(async ({ object, by, most: limit, ...options }: AuditOptions) => {
      const { api, screen, now } = openContext(options);
      const newestFirst = await api.list<AuditEntryView>('audit', { object, by }, limit);
      const rows = newestFirst.slice(0, limit).toReversed();
      const columns = auditColumns(now());
      printRows(screen, { kind: 'audit', columns, rows, empty: 'no changes' });
    });
}
