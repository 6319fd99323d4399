import { limits } from './limits.ts';

/**
 * What to do after a failure. `wait`: retry later; `again`: look again now; `give-up`: it will
 * never work; `bug`: a bug of ours.
 */
export type FaultNext = 'wait' | 'again' | 'give-up' | 'bug';

/** Reasons are a closed set: retry policies and messages are keyed by them. */
export type FaultReason =
  | 'throttled'
  | 'no-capacity'
  | 'not-found'
  | 'network'
  | 'denied'
  | 'invalid'
  | 'conflict'
  | 'token-mismatch'
  | 'token-spent'
  | 'not-ready'
  | 'timeout'
  | 'failed'
  | 'bug';

export type Fault = Readonly<{
  reason: FaultReason;
  next: FaultNext;
  /** For a person: what happened, where; at most `limits.faultDetail` characters. */
  detail: string;
  /** True if the vendor certainly did nothing; false if the act may have happened. */
  definite: boolean;
}>;

const nextOf: Readonly<Record<FaultReason, FaultNext>> = {
  throttled: 'wait',
  'no-capacity': 'wait',
  'not-found': 'again',
  network: 'wait',
  denied: 'give-up',
  invalid: 'give-up',
  conflict: 'again',
  'token-mismatch': 'again',
  'token-spent': 'again',
  'not-ready': 'wait',
  timeout: 'wait',
  failed: 'wait',
  bug: 'bug',
};

/**
 * Returns a fault with the usual `next` for its reason. A longer detail is cut: it may quote a
 * vendor or a host, and it enters records, events and terminals.
 */
export function fault(reason: FaultReason, detail: string, definite = true): Fault {
  return { reason, next: nextOf[reason], detail: boundedDetail(detail), definite };
}

/** Returns what a vendor or a host says, cut to the length of a fault's detail. */
export function boundedDetail(detail: string): string {
  if (detail.length <= limits.faultDetail) return detail;
  return `${detail.slice(0, limits.faultDetail - 1).toWellFormed()}…`;
}

/** Carries a fault through code that throws. Adapters throw nothing else deliberately. */
export class FaultError extends Error {
  override readonly name = 'FaultError';
  readonly fault: Fault;
  constructor(inner: Fault, options?: ErrorOptions) {
    super(inner.detail, options);
    this.fault = inner;
  }
}

/** Returns the fault of an error. An error that no adapter translated is a bug of ours. */
export function faultOf(error: unknown): Fault {
  if (error instanceof FaultError) return error.fault;
  const detail = error instanceof Error ? error.message : String(error);
  return fault('bug', detail, false);
}
