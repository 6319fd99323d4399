import type { Item } from 'dynalite/db/index.js';
import validations, { type Types } from 'dynalite/validations/index.js';
import type { Section } from './documents.ts';
import type { DynamoEngine } from './engine.ts';
import { checkNesting } from './item-checks.ts';

/** What every request for one item may say, once its types are checked. */
export type ItemRequest = {
  readonly TableName: string;
  readonly Key?: Item;
  readonly Item?: Item;
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeValues?: Item;
  readonly ReturnValuesOnConditionCheckFailure?: 'ALL_OLD' | 'NONE';
  readonly ReturnConsumedCapacity?: string;
  readonly ConsistentRead?: boolean;
  /** Where dynalite leaves the parsed update expression. */
  _updates?: { sections: readonly Section[] };
};

export type RequestShape = {
  readonly types: Types;
  readonly custom?: (data: object, store: DynamoEngine['store']) => string | null | undefined;
};

/**
 * Checks a request as it came, drops what DynamoDB does not know, and refuses the rest in words.
 */
export function parseRequest<Data extends object>(
  engine: DynamoEngine,
  shape: RequestShape,
  raw: unknown,
): Data {
  const data = validations.checkTypes<Data>({ ...asObject(raw) }, shape.types);
  validations.checkValidations<Data>(data, shape.types, shape.custom ?? null, engine.store);
  return data;
}

/** The nesting of everything a request for one item brings along. */
export function needShallow(request: ItemRequest): void {
  const deep = checkNesting(request.Item) ?? checkNesting(request.ExpressionAttributeValues);
  if (deep) throw deep;
}

/** dynalite does not know this parameter and would drop it silently. */
export function withAllOld(shape: RequestShape): RequestShape {
  return { ...shape, types: { ...shape.types, ReturnValuesOnConditionCheckFailure: allOldType } };
}

export const allOldType = { type: 'String', enum: ['ALL_OLD', 'NONE'] };

function asObject(raw: unknown): object {
  return typeof raw === 'object' && raw !== null ? raw : {};
}
