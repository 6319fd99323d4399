import type { AuditEntryView, AuthorizationView, RoleBindingView } from '../api/views.ts';
import type { Column } from './table.ts';
import { relative } from './time.ts';

export const roleBindingColumns = (now: number): readonly Column<RoleBindingView>[] => [
  { title: 'PRINCIPAL', cell: ({ pattern }) => pattern },
  { title: 'ROLE', cell: ({ role }) => role },
  { title: 'SINCE', cell: ({ updatedAt }) => relative(updatedAt, now) },
  { title: 'BY', cell: ({ by }) => by },
];

export const authorizationColumns = (now: number): readonly Column<AuthorizationView>[] => [
  { title: 'REQUESTER', cell: ({ requester }) => requester },
  { title: 'BLUEPRINT', cell: ({ blueprint }) => blueprint },
  { title: 'STATE', cell: ({ state }) => state },
  { title: 'SINCE', cell: ({ updatedAt }) => relative(updatedAt, now) },
  { title: 'BY', cell: ({ by }) => by },
  { title: 'REASON', cell: ({ reason }) => reason },
];

export const auditColumns = (now: number): readonly Column<AuditEntryView>[] => [
  { title: 'OBJECT', cell: ({ object }) => object },
  { title: 'ACTION', cell: ({ action }) => action },
  { title: 'WHEN', cell: ({ at }) => relative(at, now) },
  { title: 'BY', cell: ({ by }) => by },
  { title: 'FROM', cell: ({ from }) => from },
  { title: 'CHANGES', cell: changesText },
];

/** How many changes are printed on a line; `--json` prints all of them. */
const maxChangesShown = 3;

function changesText({ changes, reason }: AuditEntryView): string {
  const shown = changes
    .slice(0, maxChangesShown)
    .map(({ field, from, to }) => `${field}: ${JSON.stringify(from)} → ${JSON.stringify(to)}`);
  const more = changes.length - shown.length;
  const rest = more > 0 ? [`${more} more (--json)`] : [];
  return [...(reason === '' ? [] : [reason]), ...shown, ...rest].join('; ');
}
