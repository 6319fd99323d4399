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

/** An item as it lies in the table, its key left out. */
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
 * What a failed request means for whoever may repeat it. Throws FaultError for what no repeat
 * mends.
 */
export function attemptFrom(
  error: unknown,
  what: string,
): Exclude<RequestAttempt<never>, { answer: unknown }> {
  const { fault: reason } = translateAwsError(error, what);
  switch (reason.reason) {
    case 'throttled':
    case 'conflict':
    case 'network':
    case 'timeout':
    case 'failed':
      return { kind: reason.definite ? 'nothing' : 'perhaps', reason };
    default:
      throw new FaultError(reason, { cause: error });
  }
}

/** The same for a write alone, whose one condition may have failed. */
export function writeAttemptFrom(error: unknown, key: Key): RequestAttempt<Outcome> {
  if (error instanceof ConditionalCheckFailedException) {
    return { kind: 'settled', answer: { kind: 'refused', refusals: [refusalOf(key, error.Item)] } };
  }
  return attemptFrom(error, `writing ${keyText(key)}`);
}

/** The same for a transaction, cancelled for reasons that stand at the places of its writes. */
export function commitAttemptFrom(
  error: unknown,
  transaction: Transaction,
): RequestAttempt<Outcome> {
  // The token was seen with other bytes: whatever those did, this has not been asked.
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

  // A condition that failed beside a conflict failed all the same: to repeat would be in vain.
  const refused = failed.filter(({ Code }) => Code === 'ConditionalCheckFailed');
  if (refused.length > 0) {
    const refusals = refused.map(({ key, Item: old }) => refusalOf(key, old));
    return { kind: 'settled', answer: { kind: 'refused', refusals } };
  }
  const hopeless = failed.find(({ Code }) => !transientCodes.has(Code ?? ''));
  const [first] = hopeless === undefined ? failed : [hopeless];
  const said = `${first?.Message ?? error.message} (${first?.Code ?? error.name})`;
  const detail = `Writing ${first === undefined ? 'a transaction' : keyText(first.key)}: ${said}`;
  if (hopeless !== undefined) throw new FaultError(fault('invalid', detail), { cause: error });
  return { kind: 'nothing', reason: fault('conflict', detail) };
}

/** Reasons of a cancellation that a little time mends. */
const transientCodes = new Set([
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
  'RequestLimitExceeded',
  'InternalServerError',
]);
