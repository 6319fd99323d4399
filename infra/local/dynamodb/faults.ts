import { setTimeout as sleep } from 'node:timers/promises';
import type { DynamoResponse } from './engine.ts';
import { type CancellationReason, cancellationMessage, dynamoError } from './errors.ts';

export type FaultAnswer =
  | {
      readonly fail: {
        readonly status: number;
        /** Without namespace: 'ThrottlingException', 'TransactionCanceledException' and so on. */
        readonly type: string;
        readonly message?: string;
        /** One per item of a canceled transaction, in order. */
        readonly reasons?: readonly CancellationReason[];
      };
    }
  | { readonly delayMs: number };

type Maybe<T> = Promise<T | null> | T | null;

/** Faults that no local engine has on its own. All are off by default. */
export type DynamoFaults = {
  /** Called before the work: a failure here means that nothing happened. */
  before?(operation: string, body: unknown): Maybe<FaultAnswer>;
  /**
   * Called once a transaction holds its items: it commits when the promise settles. Until then, any
   * other transaction or write on one of them fails with a conflict.
   */
  during?(body: unknown): Promise<void> | null;
  /**
   * Called once the work is durable: failing or dropping here loses the answer, not the work.
   * `answer` is `{ status, body, consumed }`. `consumed` holds the capacity of failed requests as
   * well, which DynamoDB charges but never shows.
   */
  after?(operation: string, body: unknown, answer: unknown): Maybe<'drop' | FaultAnswer>;
};

/** Does the work between the two hooks. Returns `drop` if the client must get no answer. */
export async function withFaults(
  faults: DynamoFaults | undefined,
  operation: string,
  payload: string,
  work: () => Promise<DynamoResponse>,
): Promise<DynamoResponse | 'drop'> {
  if (!faults) return work();
  // The hooks get their own copy of the body, because the work modifies its own.
  const body: unknown = JSON.parse(payload);

  const early = await faults.before?.(operation, body);
  if (early) {
    const instead = await applyFault(early);
    if (instead) return instead;
  }
  const answer = await work();
  const late = await faults.after?.(operation, body, answer);
  if (late === 'drop') return 'drop';
  return (late && (await applyFault(late))) || answer;
}

async function applyFault(fault: FaultAnswer): Promise<DynamoResponse | null> {
  if ('delayMs' in fault) {
    await sleep(fault.delayMs);
    return null;
  }
  const { status, type, reasons } = fault.fail;
  const message = fault.fail.message ?? (reasons ? cancellationMessage(reasons) : 'Injected fault');
  const more = reasons ? { CancellationReasons: reasons } : {};
  return { status, body: dynamoError(type, message, more, status).body, consumed: [] };
}
