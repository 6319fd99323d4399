import { auditKey, auditPartition } from '../../shared/model/keys.ts';
import { limits } from '../../shared/model/limits.ts';
import type { Instant } from '../../shared/model/time.ts';
import { seconds, ttl } from '../../shared/model/time.ts';
import type { Item } from '../../shared/model/write.ts';
import { always } from '../../shared/model/write.ts';
import type { Found, Store } from '../../shared/ports/store.ts';
import type { Because, Mark } from './orphan.ts';

export type Marks = ReadonlyMap<string, Mark>;

const reasons: readonly Because[] = ['no-record', 'destroyed', 'given-up'];

/** All marks by machine: mostly none, and never more than there are machines. */
export async function readMarks(store: Store): Promise<Marks> {
  const marks = new Map<string, Mark>();
  let page: readonly Found[] = [];
  do {
    const after = page.at(-1)?.sk;
    page = await store.query({
      table: 'slots',
      pk: auditPartition,
      limit: limits.listPage,
      ...(after === undefined ? {} : { after }),
    });
    for (const { sk, item } of page) {
      const mark = markFrom(item);
      if (mark !== null) marks.set(sk, mark);
    }
  } while (page.length === limits.listPage);
  return marks;
}

/** A mark of another release of this code is none: its machine is marked anew. */
function markFrom({ because, firstSeenAt }: Item): Mark | null {
  const known = reasons.find((reason) => reason === because);
  return known !== undefined && typeof firstSeenAt === 'number'
    ? { because: known, firstSeenAt }
    : null;
}

/** Kept a day beyond its writing, should nobody ever take it away. */
export async function putMark(
  store: Store,
  machine: string,
  mark: Mark,
  now: Instant,
): Promise<void> {
  const expiresAt = ttl(now + seconds(limits.markDays * 86_400));
  const key = auditKey(machine);
  await store.write({ op: 'put', key, item: { ...mark, expiresAt }, when: always });
}

export async function dropMark(store: Store, machine: string): Promise<void> {
  await store.write({ op: 'delete', key: auditKey(machine), when: always });
}
