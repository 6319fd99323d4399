import type { ObjectId } from '../../../shared/model/ids.ts';
import { isLeaseId, isResourceId } from '../../../shared/model/ids.ts';
import { leaseKey, resourceKey } from '../../../shared/model/keys.ts';
import { keyText } from '../../../shared/model/write.ts';
import type { Turn } from './turn.ts';

/** Numbers the turns, so that a state is a few numbers. */
export function createBook() {
  const turns: Turn[] = [];
  const numbers = new Map<string, number>();
  const stales = new Map<number, number | null>();

  function turn(n: number): Turn {
    const found = turns[n];
    if (!found) throw new Error(`turn ${n} does not exist`);
    return found;
  }

  function number(entry: Turn): number {
    const n = numbers.get(entry.key) ?? turns.push(entry) - 1;
    numbers.set(entry.key, n);
    return n;
  }

  function stale(n: number): number | null {
    const known = stales.get(n);
    if (known !== undefined) return known;
    const entry = turn(n).whenStale();
    const found = entry && number(entry);
    stales.set(n, found);
    return found;
  }

  return {
    turn,
    number,
    owner: (n: number): ObjectId => turn(n).by,
    isLook: (n: number): boolean => turn(n).isLook,
    /** Returns the turn after a record changed under it; null if the turn is over then. */
    onceMoved: (n: number, moved: string | null): number | null =>
      moved !== null && recordTextOf(turn(n).by) === moved ? stale(n) : n,
  };
}

export type Book = ReturnType<typeof createBook>;

const recordTextOf = (id: ObjectId): string | null => {
  if (isLeaseId(id)) return keyText(leaseKey(id));
  return isResourceId(id) ? keyText(resourceKey(id)) : null;
};
