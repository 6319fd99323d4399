import type { JsonObject } from '../../shared/model/json.ts';

type ProblemDefinition = Readonly<{ status: number; title: string; hint: string }>;

const closedList = <S extends string>(all: Readonly<Record<S, ProblemDefinition>>) => all;

/** Every problem the API answers: a closed list. Clients may rely on the slug and the status. */
export const problems = closedList({
  'malformed-request': {
    status: 400,
    title: 'Malformed request',
    hint: 'send HTTP/1.1 with a valid, percent-encoded URL',
  },
  'malformed-json': {
    status: 400,
    title: 'Body is not valid JSON',
    hint: 'send one JSON object in UTF-8',
  },
  'invalid-body': {
    status: 422,
    title: 'Body does not match the schema',
    hint: 'see the schema in the OpenAPI document at /v1/openapi.json',
  },
  'invalid-query': {
    status: 400,
    title: 'Query does not match the schema',
    hint: 'see the schema in the OpenAPI document at /v1/openapi.json',
  },
  'invalid-header': {
    status: 400,
    title: 'Invalid header',
    hint: 'fix the header named in `field`, or leave it out',
  },
  'invalid-cursor': {
    status: 400,
    title: 'Invalid cursor',
    hint: 'start without a cursor, then pass the one from the previous page',
  },
  'filter-needed': {
    status: 400,
    title: 'Filter required',
    hint: 'add the filter named in `field`',
  },
  'not-signed-in': {
    status: 401,
    title: 'Not signed in',
    hint: 'send a token or a signature that this deployment accepts',
  },
  'not-allowed': {
    status: 403,
    title: 'Role does not allow this',
    hint: 'ask a person with the role named in `needs`',
  },
  'not-found': {
    status: 404,
    title: 'Not found',
    hint: 'check the list; objects that ended are kept for 30 days',
  },
  'output-not-stored': {
    status: 404,
    title: 'Output was not stored',
    hint: 'see the tail in the execution; check that the host may write to the output bucket',
  },
  'method-not-allowed': {
    status: 405,
    title: 'Method not allowed',
    hint: 'use one of the methods in `allow`',
  },
  'wrong-state': {
    status: 409,
    title: 'State does not allow this',
    hint: 'read the object again: its state may have changed',
  },
  'already-exists': {
    status: 409,
    title: 'Already exists',
    hint: 'change it with PUT, or choose another name',
  },
  'version-mismatch': {
    status: 409,
    title: 'Version conflict',
    hint: 'read `current`, and send your change again with its version',
  },
  'key-reused': {
    status: 409,
    title: 'Idempotency-Key was used for another request',
    hint: 'use a new key for a new request',
  },
  'in-use': {
    status: 409,
    title: 'Still in use',
    hint: 'disable it, wait until nothing uses it, then delete it',
  },
  'past-cap': {
    status: 409,
    title: 'Longer than the blueprint allows',
    hint: 'request less time; `cap` is the latest possible end',
  },
  'too-many-executions': {
    status: 409,
    title: 'Too many executions',
    hint: 'wait until an execution of this lease ends, or cancel one',
  },
  'too-large': {
    status: 413,
    title: 'Request too large',
    hint: 'send less; put large inputs into a file or an object store',
  },
  'wrong-content-type': {
    status: 415,
    title: 'Unsupported content type',
    hint: 'send application/json',
  },
  unsatisfiable: {
    status: 422,
    title: 'No blueprint can serve this lease',
    hint: 'request what a blueprint offers, or create a blueprint that offers this',
  },
  'unknown-blueprint': {
    status: 422,
    title: 'Unknown blueprint',
    hint: 'GET /v1/blueprints lists them',
  },
  'unknown-driver': {
    status: 422,
    title: 'Unknown driver',
    hint: 'GET /v1/drivers lists them',
  },
  'pool-full': {
    status: 422,
    title: 'Pool cannot take this device',
    hint: 'create another pool for it',
  },
  'too-many-requests': {
    status: 429,
    title: 'Too many requests',
    hint: 'retry after `retryAfter` seconds, and send requests less often',
  },
  unexpected: {
    status: 500,
    title: 'Internal error',
    hint: 'retry; if it persists, search the log for `requestId`',
  },
  'try-again': {
    status: 503,
    title: 'Temporarily unavailable',
    hint: 'retry the same request in a moment',
  },
});

export type Slug = keyof typeof problems;

/** A refusal, before it becomes a response. */
export type Problem = Readonly<{
  slug: Slug;
  /** What is wrong and why, in one sentence. */
  detail: string;
  field?: string;
  /** Replaces the hint of the closed list. */
  hint?: string;
  extra?: JsonObject;
}>;

type ProblemDetails = Omit<Problem, 'slug' | 'detail'>;

export const problem = (slug: Slug, detail: string, parts: ProblemDetails = {}): Problem => ({
  slug,
  detail,
  ...parts,
});

/** Carries a problem out of a route. Nothing has been changed when it is thrown. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly problem: Problem;
  constructor(inner: Problem) {
    super(inner.detail);
    this.problem = inner;
  }
}

/** Throws a `RefusedError` with this problem. */
export function refuse(slug: Slug, detail: string, parts: ProblemDetails = {}): never {
  throw new RefusedError(problem(slug, detail, parts));
}
