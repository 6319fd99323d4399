import { z } from 'zod';
import type { AuditEntry } from '../../../shared/model/audit.ts';
import { auditEntryPartition, auditMonth } from '../../../shared/model/keys.ts';
import { limits } from '../../../shared/model/limits.ts';
import { auditEntryFrom } from '../../../shared/model/record.ts';
import { auditPage } from '../../../shared/model/wire/history.ts';
import { ok } from '../http/answer.ts';
import { noParams } from '../http/params.ts';
import { noBody } from '../http/read-body.ts';
import { paging } from '../http/read-query.ts';
import { route } from '../http/route.ts';
import { readCursor, refuseCursor, writeCursor } from '../lists/cursor.ts';
import type { ApiPorts } from '../ports.ts';
import { auditEntryViewOf } from '../views/history.ts';

const query = z.strictObject({
  object: z
    .string()
    .min(1)
    .max(512)
    .optional()
    .describe('Of one object; of all that begin so if it ends in /'),
  by: z.string().min(1).max(256).optional().describe('Whose changes'),
  ...paging,
});

/** What was changed, the newest first. Few changes are made, so filters only leave some out. */
export const listAudit = route({
  method: 'GET',
  path: '/v1/audit',
  rule: 'oversee',
  tag: 'audit',
  summary: 'Who changed what, when and from where: configuration, roles and authorizations',
  params: noParams,
  query,
  body: noBody,
  answers: { 200: { description: 'A page', schema: auditPage } },
  async act(ports, { query: { object, by, limit = limits.listPage, cursor } }) {
    const { entries, next } = await readBack(ports, limit, cursor);
    const kept = entries.filter(
      (entry) =>
        (object === undefined || isOf(entry, object)) && (by === undefined || entry.by === by),
    );
    return ok({ items: kept.map(auditEntryViewOf), cursor: next && writeCursor(next) });
  },
});

/** `pool/rack` is no beginning of `pool/rack2`, but `pool/` is. */
const isOf = ({ object }: AuditEntry, asked: string): boolean =>
  object === asked || (asked.endsWith('/') && object.startsWith(asked));

const place = z.strictObject({
  month: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/),
  after: z
    .string()
    .regex(/^\d{13}\/[0-9a-z]{26}$/)
    .nullable(),
});
type Place = z.infer<typeof place>;

/** From the newest month back, as far as entries are kept; a bounded number of looks a request. */
async function readBack(
  { turns: { store, clock } }: ApiPorts,
  limit: number,
  cursor: string | undefined,
): Promise<Readonly<{ entries: readonly AuditEntry[]; next: Place | null }>> {
  const oldest = auditMonth(clock.now() - limits.auditDays * 86_400_000);
  const entries: AuditEntry[] = [];
  const newest: Place = { month: auditMonth(clock.now()), after: null };
  let at: Place = cursor === undefined ? newest : readCursor(place, cursor);
  if (at.month > newest.month) refuseCursor();
  while (at.month >= oldest) {
    const { month, after } = at;
    const left = limit - entries.length;
    const found = await store.query({
      table: 'events',
      pk: auditEntryPartition(month),
      limit: left,
      ...(after === null ? {} : { after }),
    });
    entries.push(...found.map(({ item }) => auditEntryFrom(item)));
    const last = found.at(-1)?.sk;
    at = found.length === left && last ? { month, after: last } : before(month);
    if (entries.length === limit) return { entries, next: at };
  }
  return { entries, next: null };
}

const before = (month: string): Place => {
  const first = Date.parse(`${month}-01T00:00:00Z`);
  return { month: auditMonth(first - 1), after: null };
};
