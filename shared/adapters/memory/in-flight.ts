import { type Key, keyText, type Transaction } from '../../model/write.ts';

/** Why a request cannot begin: others hold items (`on`), or the same one is under way. */
export type Overlap = Readonly<{ on: readonly Key[] }> | 'in-progress';

/** Keeps the transactions that were sent and have not landed, by the items that they hold. */
export function createInFlight() {
  const held = new Set<string>();
  const tokens = new Set<string>();

  function overlapOf({ token, writes }: Transaction): Overlap | null {
    if (tokens.has(token)) return 'in-progress';
    const on = writes.map(({ key }) => key).filter((key) => held.has(keyText(key)));
    return on.length > 0 ? { on } : null;
  }

  return {
    overlapOf,
    holds: (key: Key): boolean => held.has(keyText(key)),
    /** Holds the items of a transaction that overlaps no other. Returns how to let them go. */
    begin({ token, writes }: Transaction): () => void {
      const mine = writes.map(({ key }) => keyText(key));
      tokens.add(token);
      for (const key of mine) held.add(key);
      return () => {
        tokens.delete(token);
        for (const key of mine) held.delete(key);
      };
    },
  };
}
