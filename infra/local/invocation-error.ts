/**
 * Why Lambda did not return a function's answer. `throttled`: too many invocations were running, so
 * it was not invoked. `event-too-large`: it was not invoked either. The others: it may have had any
 * part of its effect.
 */
export type InvocationFailure = 'throttled' | 'event-too-large' | 'timed-out' | 'answer-too-large';

/** An invocation that the stand-in for Lambda refused or ended, with the message of Lambda. */
export class InvocationError extends Error {
  override readonly name = 'InvocationError';
  readonly failure: InvocationFailure;

  constructor(failure: InvocationFailure, message: string) {
    super(message);
    this.failure = failure;
  }
}
