import { setTimeout as sleep } from 'node:timers/promises';
import type { DynamoResponse } from './engine.ts';
import { type CancellationReason, cancellationMessage, dynamoError } from './errors.ts';

export type FaultAnswer =
  | {
      readonly fail: {
        readonly status: number;
        /** The bare name: 'ThrottlingException', 'TransactionCanceledException' and so on. */
        readonly type: string;
        readonly message?: string;
        /** One per item of a cancelled transaction, in order. */
        readonly reasons?: readonly CancellationReason[];
      };
    }
  | { readonly delayMs: number };

type Maybe<T> = Promise<T | null> | T | null;

/** What no local engine ever does by itself; all off unless given. */
export type DynamoFaults = {
  /** Asked before anything is looked at: to fail here means nothing happened. */
  before?(operation: string, body: unknown): Maybe<FaultAnswer>;
  /**
   * Asked once the work is done and durable: to fail or to drop here loses the answer, not the
   * work. `answer` is `{ status, body, consumed }`; `consumed` holds the capacity of the request,
   * of a refused one too, which DynamoDB charges but never shows.
   */
  after?(operation: string, body: unknown, answer: unknown): Maybe<'drop' | FaultAnswer>;
};

/** Does the work between the two hooks. `drop` means the client gets no answer at all. */
export async function withFaults(
  faults: DynamoFaults | undefined,
  operation: string,
  payload: string,
  work: () => Promise<DynamoResponse>,
): Promise<DynamoResponse | 'drop'> {
  if (!faults) return work();
  // The hooks get a body of their own, since the work takes its body apart.
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
