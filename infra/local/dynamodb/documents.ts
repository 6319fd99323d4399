import type { Attribute, Item } from 'dynalite/db/index.js';

/** True if two wire values are deeply equal. */
export function same(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b) return a === b;
  const left = Object.entries(a);
  const right = new Map<string, unknown>(Object.entries(b));
  return left.length === right.size && left.every(([name, value]) => same(value, right.get(name)));
}

/** Returns the maps and lists among a request's values. */
export function documentsOf(values: Item | undefined): readonly Attribute[] {
  return Object.values(values ?? {}).filter((value) => value.M || value.L);
}

/**
 * Returns the item with each document that equals one of the request's replaced by the request's
 * own object: dynalite compares maps and lists by identity, DynamoDB by content.
 */
export function unified(item: Item, known: readonly Attribute[]): Item {
  if (known.length === 0) return item;
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => [name, unifiedValue(value, known)]),
  );
}

function unifiedValue(value: Attribute, known: readonly Attribute[]): Attribute {
  if (!value.M && !value.L) return value;
  const twin = known.find((candidate) => same(candidate, value));
  if (twin) return twin;
  if (value.M) return { M: unified(value.M, known) };
  return { L: (value.L ?? []).map((element) => unifiedValue(element, known)) };
}

/** One clause of a parsed update expression. A `path` into a list ends in a number. */
export type Section = { readonly type: string; readonly path: readonly (string | number)[] };

/**
 * Returns the clauses in an order in which dynalite, which applies them one by one, gives the right
 * result. Every clause refers to the item before the update, but removing a list element moves
 * those after it, so such removals come last, and from the back.
 */
export function inSafeOrder(sections: readonly Section[]): readonly Section[] {
  const element = ({ type, path }: Section) => {
    const last = path.at(-1);
    return type === 'remove' && typeof last === 'number' ? last : null;
  };
  const others = sections.filter((section) => element(section) === null);
  const removals = sections.filter((section) => element(section) !== null);
  return [...others, ...removals.sort((a, b) => (element(b) ?? 0) - (element(a) ?? 0))];
}
