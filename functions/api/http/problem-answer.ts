import { type Fault, FaultError } from '../../../shared/model/fault.ts';
import type { Log } from '../../../shared/turns/ports.ts';
import { type Problem, problem, problems, RefusedError } from '../problems.ts';
import { toResponse } from './answer.ts';

/** Returns the response to a problem, in RFC 9457 format. */
export function problemAnswer(refusal: Problem, requestId: string): Response {
  const { status, title, hint } = problems[refusal.slug];
  const body = {
    type: `https://drydock.dev/problems/${refusal.slug}`,
    title,
    status,
    detail: refusal.detail,
    ...(refusal.field === undefined ? {} : { field: refusal.field }),
    hint: refusal.hint ?? hint,
    ...refusal.extra,
    requestId,
  };
  const headers = { 'content-type': 'application/problem+json', ...headersOf(refusal) };
  return toResponse({ status, body, headers }, requestId);
}

function headersOf({ slug, extra }: Problem): Readonly<Record<string, string>> {
  if (slug === 'try-again') return { 'retry-after': '1' };
  if (slug === 'too-many-requests') return { 'retry-after': String(extra?.['retryAfter'] ?? 1) };
  if (slug === 'not-signed-in') return { 'www-authenticate': 'Bearer' };
  return slug === 'method-not-allowed' ? { allow: String(extra?.['allow'] ?? '') } : {};
}

/** Returns what a route threw as a problem. An unexpected error is logged, but never its input. */
export function problemFrom(error: unknown, log: Log, where: object): Problem {
  if (error instanceof RefusedError) return error.problem;
  if (error instanceof FaultError && isTransient(error.fault)) {
    log.warn('a request could not be answered', { ...where, fault: error.fault });
    return problem('try-again', 'A table or a queue did not answer in time.');
  }
  log.error('a request failed', { ...where, error });
  return problem('unexpected', 'The request failed because of an error in Drydock.');
}

const isTransient = ({ reason }: Fault): boolean =>
  ['throttled', 'network', 'timeout', 'conflict', 'failed'].includes(reason);
