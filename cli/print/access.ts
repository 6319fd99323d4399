import type { AuditEntryView, AuthorizationView, GrantView } from '../api/views.ts';
import type { Column } from './table.ts';
import { relative } from './time.ts';

export const grantColumns = (now: number): readonly Column<GrantView>[] => [
  { title: 'PRINCIPAL', cell: ({ pattern }) => pattern },
  { title: 'ROLE', cell: ({ role }) => role },
  { title: 'GIVEN', cell: ({ updatedAt }) => relative(updatedAt, now) },
  { title: 'BY', cell: ({ by }) => by },
];

export const authorizationColumns = (now: number): readonly Column<AuthorizationView>[] => [
  { title: 'ASKER', cell: ({ asker }) => asker },
  { title: 'BLUEPRINT', cell: ({ blueprint }) => blueprint },
  { title: 'STATE', cell: ({ state }) => state },
  { title: 'SINCE', cell: ({ updatedAt }) => relative(updatedAt, now) },
  { title: 'BY', cell: ({ by }) => by },
  { title: 'WHY', cell: ({ because }) => because },
];

export const auditColumns = (now: number): readonly Column<AuditEntryView>[] => [
  { title: 'WHAT', cell: ({ object }) => object },
  { title: 'DID', cell: ({ did }) => did },
  { title: 'WHEN', cell: ({ at }) => relative(at, now) },
  { title: 'BY', cell: ({ by }) => by },
  { title: 'FROM', cell: ({ from }) => from },
  { title: 'CHANGES', cell: changesText },
];

/** So many in a line; `--json` has all of them. */
const changesTold = 3;

function changesText({ changes, because }: AuditEntryView): string {
  const told = changes
    .slice(0, changesTold)
    .map(({ field, from, to }) => `${field}: ${JSON.stringify(from)} → ${JSON.stringify(to)}`);
  const more = changes.length - told.length;
  const rest = more > 0 ? [`${more} more (--json)`] : [];
  return [...(because === '' ? [] : [because]), ...told, ...rest].join('; ');
}
