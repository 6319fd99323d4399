import type { Item } from 'dynalite/db/index.js';

export type Reason = {
  readonly Code: string;
  readonly Message?: string;
  readonly Item?: Item;
};
export type RefusalBody = {
  readonly __type: string;
  readonly message?: string;
  readonly Item?: Item;
  readonly CancellationReasons?: readonly Reason[];
};
/** What dynalite throws and hands to callbacks, and so do we: one way to say no. */
export type Refusal = Error & { readonly statusCode: number; readonly body: RefusalBody };

/** True for a no meant for the client, false for a bug of ours. */
export function isRefusal(error: unknown): error is Refusal {
  return error instanceof Error && 'statusCode' in error && 'body' in error;
}

/** A no in the words and the shape DynamoDB uses. */
export function refusal(
  type: string,
  message: string,
  more: Pick<RefusalBody, 'Item' | 'CancellationReasons'> = {},
  statusCode = 400,
): Refusal {
  const body: RefusalBody = { __type: `${familyOf(type)}#${type}`, message, ...more };
  return Object.assign(new Error(message), { statusCode, body });
}

/** The no for a request that is wrong in itself, whatever the tables hold. */
export function invalid(message: string): Refusal {
  return refusal('ValidationException', message);
}

/** The no for a table that is absent, or not yet or no longer active. */
export function tableNotFound(): Refusal {
  return refusal('ResourceNotFoundException', 'Requested resource not found');
}

/** The no for a transaction: one reason per item, in the order of the request. */
export function cancelled(reasons: readonly Reason[]): Refusal {
  return refusal('TransactionCanceledException', cancellationMessage(reasons), {
    CancellationReasons: reasons,
  });
}

/** AWS lists the codes in the message, and people grep for it. */
export function cancellationMessage(reasons: readonly Reason[]): string {
  const codes = reasons.map((reason) => reason.Code).join(', ');
  return `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
}

/** The bare name of the error, without its namespace. */
export function typeOf(error: Refusal): string {
  return error.body.__type.split('#').at(-1) ?? error.body.__type;
}

function familyOf(type: string): string {
  if (type === 'ValidationException') return 'com.amazon.coral.validate';
  if (type === 'ThrottlingException') return 'com.amazon.coral.availability';
  return 'com.amazonaws.dynamodb.v20120810';
}
