import { FaultError, fault } from '../../model/fault.ts';
import type { Item, Key } from '../../model/write.ts';

/**
 * Returns the size of an item by DynamoDB's published rules, in bytes, including its key.
 * @throws FaultError `bug` for a value that DynamoDB could not return unchanged: `undefined`, a
 * function, a number that is not finite or not safe
 */
export function itemBytes(key: Key, item: Item): number {
  const keys = 2 + textBytes(key.pk) + (key.sk === undefined ? 0 : 2 + textBytes(key.sk));
  return (
    keys + Object.entries(item).reduce((sum, [name, value]) => sum + attributeBytes(name, value), 0)
  );
}

const textBytes = (value: string): number => Buffer.byteLength(value);
const attributeBytes = (name: string, value: unknown, path = name): number =>
  textBytes(name) + valueBytes(value, path);

function valueBytes(value: unknown, path: string): number {
  if (value === null || typeof value === 'boolean') return 1;
  if (typeof value === 'string') return textBytes(value);
  if (typeof value === 'number') return numberBytes(value, path);
  if (Array.isArray(value)) {
    // Not `reduce`: it would skip the holes of a sparse list, and a hole is `undefined` as well.
    let sum = 3;
    for (const [index, inner] of value.entries()) sum += 1 + valueBytes(inner, `${path}[${index}]`);
    return sum;
  }
  if (typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.entries(value).reduce(
      (sum, [name, inner]) => sum + 1 + attributeBytes(name, inner, `${path}.${name}`),
      3,
    );
  }
  throw new FaultError(fault('bug', `${path} is ${typeof value}, which a table cannot hold.`));
}

/** Returns one byte for every two significant digits, plus one, plus one for a sign. */
function numberBytes(value: number, path: string): number {
  const safe = Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value);
  if (!safe) throw new FaultError(fault('bug', `${path} is ${value}, which a table cannot hold.`));
  const [mantissa = ''] = Math.abs(value).toExponential().split('e');
  return Math.ceil(mantissa.replace('.', '').length / 2) + 1 + (value < 0 ? 1 : 0);
}
