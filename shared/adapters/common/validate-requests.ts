import { FaultError, type FaultReason, fault } from '../../model/fault.ts';
import { limits } from '../../model/limits.ts';
import { type Item, type Key, keyText, type Transaction, type Write } from '../../model/write.ts';
import { itemBytes } from './item-size.ts';
import { tableSchemas } from './table-schemas.ts';

/** DynamoDB's limit on all items of one transaction together, a little below 4 MB. */
const transactionBytes = 4_000_000;

const refuseRequest = (reason: FaultReason, detail: string): never => {
  throw new FaultError(fault(reason, detail));
};

/**
 * Refuses a transaction that DynamoDB would not accept, before it is sent, with a sentence that
 * says why.
 * @throws FaultError `invalid` for one that is too large, `bug` for one that should never have been
 * assembled
 */
export function validateTransaction({ token, writes }: Transaction): void {
  if (token.length < 1 || token.length > 36) {
    refuseRequest(
      'bug',
      `A transaction's token must have 1 to 36 characters; "${token}" does not.`,
    );
  }
  if (writes.length < 1 || writes.length > limits.transactionItems) {
    refuseRequest(
      'bug',
      `A transaction must have 1 to ${limits.transactionItems} writes, not ${writes.length}.`,
    );
  }
  const seen = new Set<string>();
  let bytes = 0;
  for (const write of writes) {
    const name = keyText(write.key);
    if (seen.has(name)) refuseRequest('bug', `Two writes of one transaction have the key ${name}.`);
    seen.add(name);
    bytes += validateWrite(write);
  }
  if (bytes > transactionBytes) {
    refuseRequest(
      'invalid',
      `A transaction has at most ${transactionBytes} bytes; this one has ${bytes}.`,
    );
  }
}

/** Does the same for a single write. A single check would be a read. */
export function validateSingleWrite(write: Write): void {
  if (write.op === 'check')
    refuseRequest('bug', `A check of ${keyText(write.key)} cannot be a single write.`);
  validateWrite(write);
}

/** Validates a write and returns its size in bytes; for an update, the size of what it sets. */
function validateWrite(write: Write): number {
  validateKey(write.key);
  switch (write.op) {
    case 'put':
      return validateItem(write.key, write.item);
    case 'update':
      validateAttributeNames(write.key, [
        ...Object.keys(write.set),
        ...write.remove,
        ...Object.keys(write.add),
      ]);
      return validateItem(write.key, { ...write.set, ...write.add });
    default:
      return 0;
  }
}

/** Refuses a key that has the wrong shape for its table, in reads and writes alike. */
export function validateKey(key: Key): void {
  const { sorted } = tableSchemas[key.table];
  const whole = key.pk !== '' && (sorted ? key.sk !== undefined && key.sk !== '' : true);
  if (!whole) refuseRequest('bug', `The key ${keyText(key)} has an empty part.`);
  if (!sorted && key.sk !== undefined)
    refuseRequest('bug', `The table ${key.table} has no sort key.`);
}

/** Refuses keys of the wrong shape, and a key named twice, for which a batch read would fail. */
export function validateKeys(keys: readonly Key[]): void {
  for (const key of keys) validateKey(key);
  if (new Set(keys.map(keyText)).size === keys.length) return;
  refuseRequest('bug', 'A read of many items names one of them twice.');
}

/**
 * Refuses an item that is too large, repeats its own key, or would break one of its indexes.
 * Returns its size in bytes.
 */
export function validateItem(key: Key, item: Item): number {
  const bytes = itemBytes(key, item);
  if (bytes > limits.itemBytes) {
    refuseRequest(
      'invalid',
      `${keyText(key)} has ${bytes} bytes; an item holds at most ${limits.itemBytes}.`,
    );
  }
  if ('pk' in item || 'sk' in item)
    refuseRequest('bug', `${keyText(key)} repeats its key as an attribute.`);
  for (const { name, partition, sort } of tableSchemas[key.table].indexes) {
    // An absent attribute keeps an item out of an index; null or '' is an error instead.
    const entry = item[partition];
    const named = entry === undefined || (typeof entry === 'string' && entry !== '');
    const sorted = item[sort] === undefined || typeof item[sort] === 'number';
    if (!named || !sorted) {
      refuseRequest(
        'bug',
        `${keyText(key)} does not fit the index ${name}: leave the attribute out.`,
      );
    }
  }
  return bytes;
}

function validateAttributeNames(key: Key, names: readonly string[]): void {
  if (new Set(names).size === names.length) return;
  refuseRequest('bug', `An update of ${keyText(key)} names one attribute twice.`);
}
