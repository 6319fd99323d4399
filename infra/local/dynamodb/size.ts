import type { Attribute, Item } from 'dynalite/db/index.js';

/** DynamoDB's limit for one item, names and values together. */
export const itemBytesMax = 400 * 1024;

/**
 * Returns the size that DynamoDB counts for an item, in bytes. dynalite counts characters, which is
 * less for text beyond ASCII.
 */
export function itemSize(item: Item): number {
  let size = 0;
  for (const name in item) {
    const value = item[name];
    if (value) size += Buffer.byteLength(name) + valueSize(value);
  }
  return size;
}

function valueSize(value: Attribute): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return numberSize(value.N);
  if (value.B !== undefined) return Buffer.byteLength(value.B, 'base64');
  if (value.L) return 3 + sumOf(value.L, (element) => 1 + valueSize(element));
  if (value.M) return 3 + Object.keys(value.M).length + itemSize(value.M);
  if (value.SS) return sumOf(value.SS, (text) => Buffer.byteLength(text));
  if (value.NS) return sumOf(value.NS, numberSize);
  if (value.BS) return sumOf(value.BS, (text) => Buffer.byteLength(text, 'base64'));
  return 1;
}

// One byte per two significant digits, one for the exponent, and one more for negative numbers.
function numberSize(text: string): number {
  const digits = text.replace(/^-/, '').replace('.', '').replace(/^0+/, '').replace(/0+$/, '');
  return 1 + Math.ceil(digits.length / 2) + (text.startsWith('-') ? 1 : 0);
}

function sumOf<T>(values: readonly T[], size: (value: T) => number): number {
  return values.reduce((total, value) => total + size(value), 0);
}
