import { isEntryKeyText, isFreeSeatKeyText } from '../../model/keys.ts';
import { type Key, keyText, type Outcome, type Transaction } from '../../model/write.ts';
import type { Store } from '../../ports/store.ts';

/**
 * Writes one item alone at half a transaction's price; its version condition protects it. A
 * transaction that yields does so for a seat or an entry only.
 */
export async function writeTransaction(store: Store, transaction: Transaction): Promise<Outcome> {
  const [only, ...more] = transaction.writes;
  if (only && only.op !== 'check' && more.length === 0) return store.write(only);
  const outcome = await store.commit(transaction);
  if (outcome.kind !== 'overlapped' || outcome.on.every(isHandedOut)) return outcome;
  const { token, writes } = transaction;
  return store.commit({ token, writes });
}

/** True for the key of a free seat or an entry in a line. */
const isHandedOut = (key: Key): boolean =>
  isFreeSeatKeyText(keyText(key)) || isEntryKeyText(keyText(key));
