import * as z from 'zod';
import type { Execution } from '../../../shared/model/execution.ts';
import { isUnfinished } from '../../../shared/model/execution.ts';
import { limits } from '../../../shared/model/limits.ts';
import { leaseFrom } from '../../../shared/model/record.ts';
import type { Store } from '../../../shared/ports/store.ts';
import { readExecutions } from '../../../shared/turns/read/records.ts';
import { decodeCursor, encodeCursor, withStoreCursor } from './cursor.ts';
import type { Listed, Paging } from './open.ts';

/** A page of leases, and the last execution returned of those on it. */
const ownPosition = z.strictObject({ leases: z.string().nullable(), after: z.string().nullable() });
type OwnPosition = z.infer<typeof ownPosition>;

const leasesAtOnce = 25;
const maxLeasePages = 10;

/**
 * Returns a page of the executions running on one owner's leases, newest leases first. It reads
 * only those leases, so neither the page nor its cursor reveals anything about others.
 */
export async function listOwnExecutions(
  store: Store,
  owner: string,
  { limit = limits.listPage, cursor }: Paging,
): Promise<Listed<Execution>> {
  const records: Execution[] = [];
  let at: OwnPosition =
    cursor === undefined ? { leases: null, after: null } : decodeCursor(ownPosition, cursor);
  for (let page = 0; page < maxLeasePages; page += 1) {
    const { running, next } = await withStoreCursor(cursor !== undefined && page === 0, () =>
      runningOn(store, owner, at.leases),
    );
    const { after } = at;
    const left = running.filter(({ id }) => after === null || id > after);
    records.push(...left.slice(0, limit - records.length));
    const last = records.at(-1);
    if (last && left.some(({ id }) => id > last.id)) {
      return { records, cursor: encodeCursor({ leases: at.leases, after: last.id }) };
    }
    if (next === null) return { records, cursor: null };
    at = { leases: next, after: null };
    if (records.length === limit) break;
  }
  return { records, cursor: encodeCursor(at) };
}

/** Returns the executions running on one page of the owner's leases, ordered by id. */
async function runningOn(
  store: Store,
  owner: string,
  cursor: string | null,
): Promise<Readonly<{ running: readonly Execution[]; next: string | null }>> {
  const page = await store.queryIndex({
    table: 'leases',
    index: 'by-owner',
    pk: owner,
    descending: true,
    limit: leasesAtOnce,
    ...(cursor === null ? {} : { cursor }),
  });
  const items = await store.getMany(page.entries.map(({ key }) => key));
  const leases = items.flatMap((item) => (item === null ? [] : [leaseFrom(item)]));
  const used = leases.filter(({ state }) => state !== 'pending' && state !== 'destroyed');
  const all = await Promise.all(used.map(({ id }) => readExecutions(store, id)));
  const running = all.flat().filter(isUnfinished);
  return {
    running: running.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    next: page.cursor ?? null,
  };
}
