import type { Units } from '../../../ports/store.ts';

/** Part of every request: DynamoDB then reports the consumed capacity, at no extra cost. */
export const returnConsumed = { ReturnConsumedCapacity: 'TOTAL' } as const;

type Consumed = Readonly<{ CapacityUnits?: number | undefined }>;
/** An answer that may include its cost. */
export type MeteredAnswer = Readonly<{
  ConsumedCapacity?: Consumed | readonly Consumed[] | undefined;
}>;

/**
 * Adds the cost of an answer to the caller's account. A refusal does not report its cost, although
 * a refused commit costs about as much as one that succeeds.
 */
export function meter(
  spent: Units | undefined,
  what: keyof Units,
  { ConsumedCapacity = [] }: MeteredAnswer,
): void {
  if (spent === undefined) return;
  for (const { CapacityUnits = 0 } of [ConsumedCapacity].flat()) spent[what] += CapacityUnits;
}
