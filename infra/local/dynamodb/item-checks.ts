import type { Attribute, Index, Item, Table } from 'dynalite/db/index.js';
import { type DynamoError, validationError } from './errors.ts';
import { itemBytesMax, itemSize } from './size.ts';

const nestingMax = 32;

/** Returns the error if DynamoDB would reject the item of a put and dynalite does not. */
export function checkPut(item: Item, table: Table): DynamoError | null {
  if (itemSize(item) > itemBytesMax) {
    return validationError('Item size has exceeded the maximum allowed size');
  }
  const empty = emptyIndexKey(item, table);
  if (!empty) return null;
  return validationError(
    'One or more parameter values are not valid. A value specified for a secondary index key is ' +
      `not supported. ${emptyKeyWords(empty)} IndexName: ${empty.index.IndexName}, ` +
      `IndexKey: ${empty.attribute}`,
  );
}

/** Returns the error if DynamoDB would reject the result of an update expression. */
export function checkUpdated(item: Item, table: Table): DynamoError | null {
  if (itemSize(item) > itemBytesMax) {
    return validationError('Item size to update has exceeded the maximum allowed size');
  }
  const empty = emptyIndexKey(item, table);
  if (empty) {
    return validationError(
      'One or more parameter values are not valid. The update expression attempted to update a ' +
        `secondary index key to a value that is not supported. ${emptyKeyWords(empty)}`,
    );
  }
  return checkNesting(item);
}

/** Returns the error if a document is over 32 levels deep, which dynalite does not check. */
export function checkNesting(values: Item | undefined): DynamoError | null {
  const deep = Object.values(values ?? {}).some((value) => isDeeperThan(value, nestingMax));
  return deep ? validationError('Nesting Levels have exceeded supported limits') : null;
}

// The bound also limits the recursion: it stops at level 33 of a hostile document.
function isDeeperThan(value: Attribute, levels: number): boolean {
  const children = value.L ?? (value.M ? Object.values(value.M) : null);
  if (!children) return false;
  if (levels === 0) return true;
  return children.some((child) => isDeeperThan(child, levels - 1));
}

type EmptyKey = { readonly index: Index; readonly attribute: string; readonly type: 'S' | 'B' };

function emptyIndexKey(item: Item, table: Table): EmptyKey | null {
  for (const index of indexesOf(table)) {
    for (const { AttributeName: attribute } of index.KeySchema) {
      const value = item[attribute];
      if (value?.S === '') return { index, attribute, type: 'S' };
      if (value?.B === '') return { index, attribute, type: 'B' };
    }
  }
  return null;
}

function emptyKeyWords({ type }: EmptyKey): string {
  const kind = type === 'S' ? 'string' : 'binary';
  return `The AttributeValue for a key attribute cannot contain an empty ${kind} value.`;
}

function indexesOf(table: Table): readonly Index[] {
  return [...(table.GlobalSecondaryIndexes ?? []), ...(table.LocalSecondaryIndexes ?? [])];
}
