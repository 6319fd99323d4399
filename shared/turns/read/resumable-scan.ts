import { faultOf } from '../../model/fault.ts';
import { sweepKey } from '../../model/keys.ts';
import type { Item } from '../../model/write.ts';
import { always } from '../../model/write.ts';
import type { TurnPorts } from '../ports.ts';

type CursorPage = Readonly<{ cursor?: string }>;

/** How far one run got. A run with both `fromStart` and `toEnd` has covered the whole list. */
export type ScanProgress = Readonly<{ fromStart: boolean; toEnd: boolean }>;

/** A list to scan, and what to do with each page of it. */
export type Scan<P extends CursorPage> = Readonly<{
  /** Names the list: its cursor is stored under this name. */
  list: string;
  /** How many pages one run reads at most. */
  pagesMax: number;
  read(cursor: string | undefined): Promise<P>;
  use(page: P): Promise<void>;
}>;

/**
 * Scans a list in runs of at most `pagesMax` pages. Each run begins where the one before stopped,
 * so that what stays in the list never hides what comes after it. A page that can't be read or used
 * ends the run, and the next run begins there. Two runs at once read some pages twice.
 * @throws FaultError if the cursor can't be read or stored
 */
export async function scanResumably<P extends CursorPage>(
  { store, log }: Pick<TurnPorts, 'store' | 'log'>,
  { list, pagesMax, read, use }: Scan<P>,
): Promise<ScanProgress> {
  const key = sweepKey(list);
  const stored = cursorIn(await store.get(key));
  let cursor = stored;
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
    log.warn('a scan stopped early', { list, reason: detail });
    // A cursor that its list no longer knows would stop every later run.
    if (reason === 'invalid') cursor = undefined;
  }
  if (cursor !== undefined && cursor !== stored) {
    await store.write({ op: 'put', key, item: { cursor }, when: always });
  } else if (cursor === undefined && stored !== undefined) {
    await store.write({ op: 'delete', key, when: always });
  }
  return { fromStart: stored === undefined, toEnd };
}

function cursorIn(item: Item | null): string | undefined {
  const cursor = item?.['cursor'];
  return typeof cursor === 'string' ? cursor : undefined;
}
