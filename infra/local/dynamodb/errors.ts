import type { Item } from 'dynalite/db/index.js';

export type CancellationReason = {
  readonly Code: string;
  readonly Message?: string;
  readonly Item?: Item;
};
export type DynamoErrorBody = {
  readonly __type: string;
  readonly message?: string;
  readonly Item?: Item;
  readonly CancellationReasons?: readonly CancellationReason[];
};
/** An error for the client, in the form that dynalite throws and passes to callbacks. */
export type DynamoError = Error & { readonly statusCode: number; readonly body: DynamoErrorBody };

/** True for an error meant for the client, false for a bug of ours. */
export function isDynamoError(error: unknown): error is DynamoError {
  return error instanceof Error && 'statusCode' in error && 'body' in error;
}

/** Returns an error in the form that DynamoDB uses. */
export function dynamoError(
  type: string,
  message: string,
  more: Pick<DynamoErrorBody, 'Item' | 'CancellationReasons'> = {},
  statusCode = 400,
): DynamoError {
  const body: DynamoErrorBody = { __type: `${familyOf(type)}#${type}`, message, ...more };
  return Object.assign(new Error(message), { statusCode, body });
}

/** Returns the error for a request that is invalid whatever the tables contain. */
export function validationError(message: string): DynamoError {
  return dynamoError('ValidationException', message);
}

/** Returns the error for a table that does not exist, or is not active yet or any more. */
export function tableNotFound(): DynamoError {
  return dynamoError('ResourceNotFoundException', 'Requested resource not found');
}

/** Returns the error of a canceled transaction: one reason per item, in the request's order. */
export function transactionCanceled(reasons: readonly CancellationReason[]): DynamoError {
  return dynamoError('TransactionCanceledException', cancellationMessage(reasons), {
    CancellationReasons: reasons,
  });
}

/** Lists the codes in the message, as AWS does: people search logs for them. */
export function cancellationMessage(reasons: readonly CancellationReason[]): string {
  const codes = reasons.map((reason) => reason.Code).join(', ');
  return `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
}

/** Returns the name of the error without its namespace. */
export function errorTypeOf(error: DynamoError): string {
  return error.body.__type.split('#').at(-1) ?? error.body.__type;
}

function familyOf(type: string): string {
  if (type === 'ValidationException') return 'com.amazon.coral.validate';
  if (type === 'ThrottlingException') return 'com.amazon.coral.availability';
  return 'com.amazonaws.dynamodb.v20120810';
}
