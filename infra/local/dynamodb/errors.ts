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
/** What dynalite throws and hands to callbacks, and so do we: one way to say no. */
export type DynamoError = Error & { readonly statusCode: number; readonly body: DynamoErrorBody };

/** True for a no meant for the client, false for a bug of ours. */
export function isDynamoError(error: unknown): error is DynamoError {
  return error instanceof Error && 'statusCode' in error && 'body' in error;
}

/** A no in the words and the shape DynamoDB uses. */
export function dynamoError(
  type: string,
  message: string,
  more: Pick<DynamoErrorBody, 'Item' | 'CancellationReasons'> = {},
  statusCode = 400,
): DynamoError {
  const body: DynamoErrorBody = { __type: `${familyOf(type)}#${type}`, message, ...more };
  return Object.assign(new Error(message), { statusCode, body });
}

/** The no for a request that is wrong in itself, whatever the tables hold. */
export function validationError(message: string): DynamoError {
  return dynamoError('ValidationException', message);
}

/** The no for a table that is absent, or not yet or no longer active. */
export function tableNotFound(): DynamoError {
  return dynamoError('ResourceNotFoundException', 'Requested resource not found');
}

/** The no for a transaction: one reason per item, in the order of the request. */
export function transactionCanceled(reasons: readonly CancellationReason[]): DynamoError {
  return dynamoError('TransactionCanceledException', cancellationMessage(reasons), {
    CancellationReasons: reasons,
  });
}

/** AWS lists the codes in the message, and people grep for it. */
export function cancellationMessage(reasons: readonly CancellationReason[]): string {
  const codes = reasons.map((reason) => reason.Code).join(', ');
  return `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
}

/** The bare name of the error, without its namespace. */
export function errorTypeOf(error: DynamoError): string {
  return error.body.__type.split('#').at(-1) ?? error.body.__type;
}

function familyOf(type: string): string {
  if (type === 'ValidationException') return 'com.amazon.coral.validate';
  if (type === 'ThrottlingException') return 'com.amazon.coral.availability';
  return 'com.amazonaws.dynamodb.v20120810';
}
