import { orphanMarkKey, orphanMarkPartition } from '../../shared/model/keys.ts';
import { limits } from '../../shared/model/limits.ts';
import type { Instant } from '../../shared/model/time.ts';
import { seconds, ttl } from '../../shared/model/time.ts';
import type { Item } from '../../shared/model/write.ts';
import { always } from '../../shared/model/write.ts';
import { pages } from '../../shared/ports/pages.ts';
import type { Store } from '../../shared/ports/store.ts';
import type { OrphanMark, OrphanReason } from './orphan.ts';

export type Marks = ReadonlyMap<string, OrphanMark>;

const reasons: readonly OrphanReason[] = ['no-record', 'destroyed', 'given-up'];

/** Returns all marks by machine: usually none, and never more than there are machines. */
export async function readMarks(store: Store): Promise<Marks> {
  const marks = new Map<string, OrphanMark>();
  for await (const page of pages(store, {
    table: 'slots',
    pk: orphanMarkPartition,
    limit: limits.listPage,
  })) {
    for (const { sk, item } of page) {
      const mark = markFrom(item);
      if (mark !== null) marks.set(sk, mark);
    }
  }
  return marks;
}

/** Null for a mark that another release wrote in another shape; its machine is marked again. */
function markFrom({ reason, firstSeenAt }: Item): OrphanMark | null {
  const knownReason = reasons.find((known) => known === reason);
  return knownReason !== undefined && typeof firstSeenAt === 'number'
    ? { reason: knownReason, firstSeenAt }
    : null;
}

/** Writes a mark, which expires after `limits.markDays` if it is never deleted. */
export async function putMark(
  store: Store,
  machine: string,
  mark: OrphanMark,
  now: Instant,
): Promise<void> {
  const expiresAt = ttl(now + seconds(limits.markDays * 86_400));
  const key = orphanMarkKey(machine);
  await store.write({ op: 'put', key, item: { ...mark, expiresAt }, when: always });
}

export async function deleteMark(store: Store, machine: string): Promise<void> {
  await store.write({ op: 'delete', key: orphanMarkKey(machine), when: always });
}
