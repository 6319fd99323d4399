import { faultOf } from '../../model/fault.ts';
import { sweepKey } from '../../model/keys.ts';
import type { Item } from '../../model/write.ts';
import { always } from '../../model/write.ts';
import type { TurnPorts } from '../ports.ts';

type Page = Readonly<{ cursor?: string }>;

/** How far a run got: `fromStart` and `toEnd` together are the whole list. */
export type ScanProgress = Readonly<{ fromStart: boolean; toEnd: boolean }>;

/**
 * Goes round a list in runs of at most `pagesMax` pages, each beginning where the one before
 * stopped, so that what stays in the list never hides what comes after it. A page that can't be
 * read, or used, ends the run and is where the next one begins. Two runs at once read some pages
 * twice.
 * @throws FaultError when not even the cursor can be read or kept
 */
export async function scanResumably<P extends Page>(
  { store, log }: Pick<TurnPorts, 'store' | 'log'>,
  list: string,
  pagesMax: number,
  read: (cursor: string | undefined) => Promise<P>,
  use: (page: P) => Promise<void>,
): Promise<ScanProgress> {
  const key = sweepKey(list);
  const kept = cursorIn(await store.get(key));
  let cursor = kept;
  let toEnd = false;
  try {
    for (let pages = 0; pages < pagesMax && !toEnd; pages += 1) {
      const page = await read(cursor);
      await use(page);
      cursor = page.cursor;
      toEnd = cursor === undefined;
    }
  } catch (error) {
    const { reason, detail } = faultOf(error);
    log.warn('a round stopped early', { list, reason: detail });
    // A cursor that its list no longer knows would stop every round to come.
    if (reason === 'invalid') cursor = undefined;
  }
  if (cursor !== undefined && cursor !== kept) {
    await store.write({ op: 'put', key, item: { cursor }, when: always });
  } else if (cursor === undefined && kept !== undefined) {
    await store.write({ op: 'delete', key, when: always });
  }
  return { fromStart: kept === undefined, toEnd };
}

function cursorIn(item: Item | null): string | undefined {
  const cursor = item?.['cursor'];
  return typeof cursor === 'string' ? cursor : undefined;
}
