import type { Found, Range, Store } from './store.ts';

/**
 * Yields a range of one partition page by page, in key order; `range.limit` is the size of a page.
 * It reads the next page only when the caller asks for it, and stops after a page that is not full.
 *
 * @throws FaultError as `Store.query` does
 */
export async function* pages(
  store: Pick<Store, 'query'>,
  range: Omit<Range, 'descending'>,
): AsyncGenerator<readonly Found[], void> {
  let page = await store.query(range);
  yield page;
  const { from: _, ...rest } = range;
  while (page.length === range.limit) {
    page = await store.query({ ...rest, after: page.at(-1)?.sk ?? '' });
    yield page;
  }
}

/** Returns every item of a range, however many pages that takes. */
export async function readAll(
  store: Pick<Store, 'query'>,
  range: Omit<Range, 'after' | 'descending'>,
): Promise<readonly Found[]> {
  const found: Found[] = [];
  for await (const page of pages(store, range)) found.push(...page);
  return found;
}
