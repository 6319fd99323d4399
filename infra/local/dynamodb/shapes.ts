import type { Item } from 'dynalite/db/index.js';
import validations, { type Types } from 'dynalite/validations/index.js';
import type { Section } from './documents.ts';
import type { DynamoEngine } from './engine.ts';
import { checkNesting } from './item-checks.ts';

/** The fields of a request for one item, once their types are checked. */
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
 * Parses a request, dropping fields that DynamoDB does not know.
 * @throws {DynamoError} if the request is invalid
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

/**
 * Checks the nesting of every document in a request for one item.
 * @throws {DynamoError} if one is too deep
 */
export function needShallow(request: ItemRequest): void {
  const error = checkNesting(request.Item) ?? checkNesting(request.ExpressionAttributeValues);
  if (error) throw error;
}

/** Adds a parameter that dynalite does not know and would silently drop. */
export function withAllOld(shape: RequestShape): RequestShape {
  return { ...shape, types: { ...shape.types, ReturnValuesOnConditionCheckFailure: allOldType } };
}

export const allOldType = { type: 'String', enum: ['ALL_OLD', 'NONE'] };

function asObject(raw: unknown): object {
  return typeof raw === 'object' && raw !== null ? raw : {};
}
