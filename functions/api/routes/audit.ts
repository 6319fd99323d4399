import * as z from 'zod';
import type { AuditEntry } from '../../../shared/model/audit.ts';
import { auditEntryPartition, auditMonth } from '../../../shared/model/keys.ts';
import { limits } from '../../../shared/model/limits.ts';
import { auditEntryFrom } from '../../../shared/model/record.ts';
import { auditPage } from '../../../shared/model/wire/history.ts';
import { ok } from '../http/answer.ts';
import { paging } from '../http/read-query.ts';
import { route } from '../http/route.ts';
import { decodeCursor, encodeCursor, refuseInvalidCursor } from '../lists/cursor.ts';
import type { ApiPorts } from '../ports.ts';
import { auditEntryViewOf } from '../views/history.ts';

const query = z.strictObject({
  object: z
    .string()
    .min(1)
    .max(512)
    .optional()
    .describe('One object; if it ends in /, all objects with this prefix'),
  by: z.string().min(1).max(256).optional().describe('The principal who made the change'),
  ...paging,
});

/** Lists changes, newest first. Changes are few, so filters are applied after the read. */
export const listAudit = route('GET /v1/audit', {
  rule: 'oversee',
  tag: 'audit',
  summary: 'List changes to configuration, roles and authorizations, newest first',
  query,
  answers: { 200: { description: 'A page of audit entries', schema: auditPage } },
  async act(ports, { query: { object, by, limit = limits.listPage, cursor } }) {
    const { entries, next } = await readAuditLog(ports, limit, cursor);
    const matching = entries.filter(
      (entry) =>
        (object === undefined || isAboutObject(entry, object)) &&
        (by === undefined || entry.by === by),
    );
    return ok({ items: matching.map(auditEntryViewOf), cursor: next && encodeCursor(next) });
  },
});

/** True if the entry is about the object: `pool/` matches every pool, `pool/rack` only that. */
const isAboutObject = ({ object }: AuditEntry, filter: string): boolean =>
  object === filter || (filter.endsWith('/') && object.startsWith(filter));

const auditPosition = z.strictObject({
  month: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/),
  after: z
    .string()
    .regex(/^\d{13}\/[0-9a-z]{26}$/)
    .nullable(),
});
type AuditPosition = z.infer<typeof auditPosition>;

/** Reads from the newest month back to the oldest retained one, at most one query a month. */
async function readAuditLog(
  { turns: { store, clock } }: ApiPorts,
  limit: number,
  cursor: string | undefined,
): Promise<Readonly<{ entries: readonly AuditEntry[]; next: AuditPosition | null }>> {
  const oldest = auditMonth(clock.now() - limits.auditDays * 86_400_000);
  const entries: AuditEntry[] = [];
  const newest: AuditPosition = { month: auditMonth(clock.now()), after: null };
  let position: AuditPosition = cursor === undefined ? newest : decodeCursor(auditPosition, cursor);
  if (position.month > newest.month) refuseInvalidCursor();
  while (position.month >= oldest) {
    const { month, after } = position;
    const left = limit - entries.length;
    const found = await store.query({
      table: 'events',
      pk: auditEntryPartition(month),
      limit: left,
      ...(after === null ? {} : { after }),
    });
    entries.push(...found.map(({ item }) => auditEntryFrom(item)));
    const last = found.at(-1)?.sk;
    position = found.length === left && last ? { month, after: last } : monthBefore(month);
    if (entries.length === limit) return { entries, next: position };
  }
  return { entries, next: null };
}

const monthBefore = (month: string): AuditPosition => {
  const first = Date.parse(`${month}-01T00:00:00Z`);
  return { month: auditMonth(first - 1), after: null };
};
