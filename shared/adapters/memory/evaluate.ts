import { FaultError, fault } from '../../model/fault.ts';
import type { Json } from '../../model/json.ts';
import { type Clause, type Item, type Key, keyText, type Write } from '../../model/write.ts';

/** Does everything hold that the write wants to be so? `lies` is what lies there now. */
export const holds = ({ key, when }: Write, lies: Item | null): boolean =>
  when.every((clause) => clauseHolds(clause, attributeOf(clause.attr, key, lies)));

function clauseHolds(clause: Clause, value: Json | undefined): boolean {
  if ('is' in clause) return (value !== undefined) === (clause.is === 'present');
  if ('equals' in clause) return value === clause.equals;
  // As in DynamoDB, a comparison with something that is no number is false, not an error.
  if ('above' in clause) return typeof value === 'number' && value > clause.above;
  return value === undefined || (typeof value === 'number' && value < clause.belowOrAbsent);
}

function attributeOf(attr: string, key: Key, lies: Item | null): Json | undefined {
  if (lies === null) return undefined;
  if (attr === 'pk') return key.pk;
  return attr === 'sk' ? key.sk : lies[attr];
}

/**
 * What lies there once the write is done; null is nothing.
 * Throws `invalid` for a sum onto something that is no number.
 */
export function outcomeOf(write: Write, lies: Item | null): Item | null {
  switch (write.op) {
    case 'put':
      return write.item;
    case 'delete':
      return null;
    case 'check':
      return lies;
    case 'update': {
      const next: Record<string, Json> = { ...lies, ...write.set };
      for (const name of write.remove) delete next[name];
      for (const [name, amount] of Object.entries(write.add)) {
        next[name] = sum(next[name] ?? 0, amount, `${keyText(write.key)}: ${name}`);
      }
      return next;
    }
  }
}

function sum(base: Json, amount: number, what: string): number {
  if (typeof base === 'number') return base + amount;
  throw new FaultError(fault('invalid', `${what} is no number, so nothing can be added to it.`));
}
