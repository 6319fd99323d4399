import type { Units } from '../../../ports/store.ts';

/** With every request: DynamoDB tells what it consumed, and asks nothing for it. */
export const returnConsumed = { ReturnConsumedCapacity: 'TOTAL' } as const;

type Consumed = Readonly<{ CapacityUnits?: number | undefined }>;
/** An answer that may say what it cost. */
export type MeteredAnswer = Readonly<{
  ConsumedCapacity?: Consumed | readonly Consumed[] | undefined;
}>;

/**
 * Adds what an answer says of its cost to the account of whoever asked. A refusal does not say: a
 * commit that was refused costs about as much as one that was not.
 */
export function meter(
  spent: Units | undefined,
  what: keyof Units,
  { ConsumedCapacity = [] }: MeteredAnswer,
): void {
  if (spent === undefined) return;
  for (const { CapacityUnits = 0 } of [ConsumedCapacity].flat()) spent[what] += CapacityUnits;
}
