import {
  type CancellationReason,
  ConditionalCheckFailedException,
  IdempotentParameterMismatchException,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { FaultError, fault } from '../../../model/fault.ts';
import {
  type Item,
  type Key,
  keyText,
  type Outcome,
  type Refusal,
  type Transaction,
} from '../../../model/write.ts';
import type { RequestAttempt } from '../../common/retrying.ts';
import { translateAwsError } from '../classify-errors.ts';

/** Returns a stored item without its key. */
export function withoutKey(stored: Readonly<Record<string, Item[string]>>): Item {
  const { pk: _pk, sk: _sk, ...item } = stored;
  return item;
}

type Attributes = Parameters<typeof unmarshall>[0];

const refusalOf = (key: Key, old: Attributes | undefined): Refusal => ({
  key,
  found: old === undefined ? null : withoutKey(unmarshall(old)),
});

/**
 * Returns what a failed request means for its retries.
 * @throws FaultError for a failure that no retry can mend
 */
export function attemptFrom(
  error: unknown,
  what: string,
): Exclude<RequestAttempt<never>, { answer: unknown }> {
  const { fault } = translateAwsError(error, what);
  switch (fault.reason) {
    case 'throttled':
    case 'conflict':
    case 'network':
    case 'timeout':
    case 'failed':
      return { kind: fault.definite ? 'no-effect' : 'in-doubt', fault };
    default:
      throw new FaultError(fault, { cause: error });
  }
}

/** Does the same for a single write, whose one condition may have failed. */
export function writeAttemptFrom(error: unknown, key: Key): RequestAttempt<Outcome> {
  if (error instanceof ConditionalCheckFailedException) {
    return { kind: 'settled', answer: { kind: 'refused', refusals: [refusalOf(key, error.Item)] } };
  }
  return attemptFrom(error, `writing ${keyText(key)}`);
}

/**
 * Does the same for a transaction; the reasons of a cancellation are in the order of its writes.
 */
export function commitAttemptFrom(
  error: unknown,
  transaction: Transaction,
): RequestAttempt<Outcome> {
  // The token was used with other bytes: whatever those did, this transaction was never tried.
  if (error instanceof IdempotentParameterMismatchException) {
    return { kind: 'settled', answer: { kind: 'unknown' } };
  }
  if (error instanceof TransactionCanceledException && error.CancellationReasons !== undefined) {
    return cancelledAttempt(error, error.CancellationReasons, transaction);
  }
  return attemptFrom(error, `committing ${transaction.token}`);
}

function cancelledAttempt(
  error: TransactionCanceledException,
  reasons: readonly CancellationReason[],
  { writes }: Transaction,
): RequestAttempt<Outcome> {
  const placed = writes.map(({ key }, at) => ({ key, ...reasons[at] }));
  const failed = placed.filter(({ Code = 'None' }) => Code !== 'None');

  // A condition that failed beside a conflict has failed all the same: a retry would be useless.
  const refused = failed.filter(({ Code }) => Code === 'ConditionalCheckFailed');
  if (refused.length > 0) {
    const refusals = refused.map(({ key, Item: old }) => refusalOf(key, old));
    return { kind: 'settled', answer: { kind: 'refused', refusals } };
  }
  const hopeless = failed.find(({ Code }) => !transientCodes.has(Code ?? ''));
  const [first] = hopeless === undefined ? failed : [hopeless];
  const message = `${first?.Message ?? error.message} (${first?.Code ?? error.name})`;
  const target = first === undefined ? 'a transaction' : keyText(first.key);
  const detail = `Writing ${target}: ${message}`;
  if (hopeless !== undefined) throw new FaultError(fault('invalid', detail), { cause: error });
  const overlaps = failed.filter(({ Code }) => Code === 'TransactionConflict');
  const isThrottled = failed.every(({ Code }) => throttleCodes.has(Code ?? ''));
  return {
    kind: 'no-effect',
    fault: fault(isThrottled ? 'throttled' : 'conflict', detail),
    overlaps: overlaps.map(({ key }) => key),
  };
}

const throttleCodes: ReadonlySet<string> = new Set([
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
  'RequestLimitExceeded',
]);

/** Reasons of a cancellation that pass with time. */
const transientCodes: ReadonlySet<string> = new Set([
  'TransactionConflict',
  'InternalServerError',
  ...throttleCodes,
]);
