import { FaultError, fault } from '../../model/fault.ts';
import type { Json } from '../../model/json.ts';
import { type Clause, type Item, type Key, keyText, type Write } from '../../model/write.ts';

/** One item before and after a write; null: there is none. */
export type ItemChange = Readonly<{ key: Key; before: Item | null; after: Item | null }>;

/** True if every condition of the write holds for the stored item. */
export const conditionHolds = ({ key, when }: Write, stored: Item | null): boolean =>
  when.every((clause) => clauseHolds(clause, attributeOf(clause.attr, key, stored)));

function clauseHolds(clause: Clause, value: Json | undefined): boolean {
  if ('is' in clause) return (value !== undefined) === (clause.is === 'present');
  if ('equals' in clause) return value === clause.equals;
  // As in DynamoDB, comparing a value that is not a number yields false, not an error.
  if ('above' in clause) return typeof value === 'number' && value > clause.above;
  return value === undefined || (typeof value === 'number' && value < clause.belowOrAbsent);
}

function attributeOf(attr: string, key: Key, stored: Item | null): Json | undefined {
  if (stored === null) return undefined;
  if (attr === 'pk') return key.pk;
  return attr === 'sk' ? key.sk : stored[attr];
}

/**
 * Returns the item after the write; null if there is none.
 * @throws FaultError `invalid` for adding to a value that is not a number
 */
export function itemAfter(write: Write, stored: Item | null): Item | null {
  switch (write.op) {
    case 'put':
      return write.item;
    case 'delete':
      return null;
    case 'check':
      return stored;
    case 'update': {
      const next: Record<string, Json> = { ...stored, ...write.set };
      for (const name of write.remove) delete next[name];
      for (const [name, amount] of Object.entries(write.add)) {
        next[name] = addNumbers(next[name] ?? 0, amount, `${keyText(write.key)}: ${name}`);
      }
      return next;
    }
  }
}

function addNumbers(base: Json, amount: number, what: string): number {
  if (typeof base === 'number') return base + amount;
  throw new FaultError(fault('invalid', `${what} is not a number, so nothing can be added to it.`));
}
