import { describe, expect, it } from 'vitest';
import { pages, readAll } from './pages.ts';
import type { Found, Range } from './store.ts';

const range = { table: 'slots', pk: 'line/hosts', limit: 2 } as const;

/** A partition of `n` items, which records every range that is queried. */
function aPartition(n: number) {
  const items: readonly Found[] = Array.from({ length: n }, (_, i) => ({
    pk: range.pk,
    sk: String(i),
    item: {},
  }));
  const queried: Range[] = [];
  const query = async (part: Range) => {
    queried.push(part);
    const first = part.from ?? '';
    const rest = items.filter(({ sk }) => sk >= first && (part.after ?? '') < sk);
    return rest.slice(0, part.limit);
  };
  return { query, queried };
}

describe('the pages of a range', () => {
  it.each([
    { items: 0, sizes: [0] },
    { items: 1, sizes: [1] },
    { items: 2, sizes: [2, 0] },
    { items: 5, sizes: [2, 2, 1] },
  ])('of $items items have $sizes items', async ({ items, sizes }) => {
    const found: number[] = [];
    for await (const page of pages(aPartition(items), range)) found.push(page.length);

    expect(found).toEqual(sizes);
  });

  it('are read only on demand', async () => {
    const partition = aPartition(5);

    for await (const page of pages(partition, range)) if (page.length > 0) break;

    expect(partition.queried).toEqual([range]);
  });

  it('begin at `from`, and go on after the last item', async () => {
    const partition = aPartition(5);

    const found = await readAll(partition, { ...range, from: '1' });

    expect(found.map(({ sk }) => sk)).toEqual(['1', '2', '3', '4']);
    expect(partition.queried).toEqual([
      { ...range, from: '1' },
      { ...range, after: '2' },
      { ...range, after: '4' },
    ]);
  });
});
