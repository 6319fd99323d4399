import type { Json } from '../../../shared/model/json.ts';
import type { Item, Key } from '../../../shared/model/write.ts';

/**
 * Returns an item without what the model leaves out: time (every record is due, every free seat has
 * been free for long), versions and commit ids (turns become stale instead), texts, and how often a
 * seat was used where that does not matter.
 */
export function plain({ table, pk }: Key, item: Item): Item {
  switch (table) {
    case 'leases':
    case 'resources':
      return plainRecord(item);
    case 'commands':
      return { ...item, reason: '', by: '' };
    case 'slots':
      return plainSlot(pk, item);
    case 'events':
    case 'blueprints':
    case 'executions':
      return item;
  }
}

function plainSlot(pk: string, item: Item): Item {
  if (pk.startsWith('granted/')) return unusedAt('granted', item);
  // The time for which a breaker stays open has always passed.
  const opens = typeof item['openUntil'] === 'number';
  if (pk.startsWith('breaker/')) return { ...item, lastError: '', ...(opens && { openUntil: 0 }) };
  return plainToken(item);
}

const plainToken = (item: Item): Item =>
  'freedAt' in item ? { ...unused(item), freedAt: 0 } : item;

function plainRecord(item: Item): Item {
  const { timerAt: _a, ...rest } = unusedAt('seat', item);
  const due = 'wakeAt' in item ? { wakeAt: 0 } : {};
  const silent = 'note' in item ? { note: '' } : {};
  const calm = 'retries' in item ? { retries: {} } : {};
  return {
    ...rest,
    ...due,
    ...silent,
    ...calm,
    version: 1,
    commit: '',
    ...within(item, 'waiting', { detail: '' }),
    ...within(item, 'ended', { detail: '', by: '' }),
    ...within(item, 'leaving', { detail: '', by: '' }),
    ...within(item, 'retiring', { detail: '', by: '' }),
    ...within(item, 'reclaim', { at: 0 }),
  };
}

const isItem = (value: Json | undefined): value is Item =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function within(item: Item, name: string, plainly: Item): Item {
  const inner = item[name];
  return isItem(inner) ? { [name]: { ...inner, ...plainly } } : {};
}

const unused = (seat: Item): Item =>
  typeof seat['maxUses'] === 'number' ? seat : { ...seat, uses: 0 };

function unusedAt(name: string, item: Item): Item {
  const seat = item[name];
  return isItem(seat) ? { ...item, [name]: unused(seat) } : item;
}
