export type ResultPage<T> = Readonly<{ items: readonly T[]; next: string | undefined }>;

/**
 * Returns one page of items, which must be sorted by id. The token names the last item of the page
 * before, so items added or removed between two pages never make a reader miss another item.
 */
export function cutPage<T extends { readonly id: string }>(
  items: readonly T[],
  size: number | undefined,
  token: string | undefined,
): ResultPage<T> | 'bad-token' {
  let from = 0;
  if (token !== undefined) {
    const after = Buffer.from(token, 'base64url').toString('utf8');
    if (!/^[a-z-]+[0-9a-f-]+$/.test(after)) return 'bad-token';
    from = items.findIndex(({ id }) => id > after);
    if (from === -1) return { items: [], next: undefined };
  }
  const page = items.slice(from, size === undefined ? undefined : from + size);
  const last = page.at(-1);
  const more = last !== undefined && from + page.length < items.length;
  return { items: page, next: more ? Buffer.from(last.id).toString('base64url') : undefined };
}

export function byId<T extends { readonly id: string }>(left: T, right: T): number {
  return left.id < right.id ? -1 : 1;
}
