import type { JsonObject } from '../../../shared/model/json.ts';

type Known = Readonly<{ status: number; title: string; hint: string }>;

const known = <S extends string>(all: Readonly<Record<S, Known>>) => all;

/** Every way to refuse: a closed list. What a client may build on is the slug and the status. */
export const problems = known({
  'malformed-request': {
    status: 400,
    title: 'That is no request',
    hint: 'send HTTP/1.1 with an address of letters, digits and %-escapes',
  },
  'malformed-json': {
    status: 400,
    title: 'The body is no JSON',
    hint: 'send one JSON object in UTF-8',
  },
  'invalid-body': {
    status: 422,
    title: 'The body is not what this route takes',
    hint: 'the OpenAPI document at /v1/openapi.json says what it takes',
  },
  'invalid-query': {
    status: 400,
    title: 'The query is not what this route takes',
    hint: 'the OpenAPI document at /v1/openapi.json says what it takes',
  },
  'invalid-header': {
    status: 400,
    title: 'A header is not as it should be',
    hint: 'mend the header named in `field`, or leave it out',
  },
  'invalid-cursor': {
    status: 400,
    title: 'This is no cursor of this list',
    hint: 'begin without a cursor, and go on with the one in the last answer',
  },
  'filter-needed': {
    status: 400,
    title: 'This list needs a filter',
    hint: 'name whose ended objects you look for',
  },
  'not-signed-in': {
    status: 401,
    title: 'Nobody is signed in',
    hint: 'send the token or the signature that this Drydock asks for',
  },
  'not-allowed': {
    status: 403,
    title: 'Your role does not allow this',
    hint: 'ask somebody with the role named in `needs`',
  },
  'not-found': {
    status: 404,
    title: 'There is no such thing',
    hint: 'look at the list; what ended is kept for 30 days',
  },
  'output-not-stored': {
    status: 404,
    title: 'The output was not stored',
    hint: 'the execution has what little was kept; may the host write to the bucket of outputs?',
  },
  'method-not-allowed': {
    status: 405,
    title: 'This address does not take this method',
    hint: 'use one of the methods in `allow`',
  },
  'wrong-state': {
    status: 409,
    title: 'Its state does not allow this',
    hint: 'look at it again: it may have moved since',
  },
  'already-exists': {
    status: 409,
    title: 'It exists already',
    hint: 'change it with PUT, or take another name',
  },
  'version-mismatch': {
    status: 409,
    title: 'Somebody changed it meanwhile',
    hint: 'look at `current`, and send your change with its version',
  },
  'key-reused': {
    status: 409,
    title: 'This Idempotency-Key was used for another request',
    hint: 'use a new key for a new request',
  },
  'in-use': {
    status: 409,
    title: 'It is still in use',
    hint: 'disable it, wait until nothing uses it, and delete it then',
  },
  'past-cap': {
    status: 409,
    title: 'That is longer than its blueprint allows',
    hint: 'ask for less; `cap` is the latest end',
  },
  'too-many-executions': {
    status: 409,
    title: 'This lease runs as much as it may',
    hint: 'wait for one of its executions to end, or cancel one',
  },
  'too-large': {
    status: 413,
    title: 'That is too large',
    hint: 'send less; large inputs belong in a file or an object store',
  },
  'wrong-content-type': {
    status: 415,
    title: 'The body is of another type',
    hint: 'send application/json',
  },
  unsatisfiable: {
    status: 422,
    title: 'No blueprint can ever serve this lease',
    hint: 'ask for what a blueprint offers, or make a blueprint that provides it',
  },
  'unknown-blueprint': {
    status: 422,
    title: 'There is no such blueprint',
    hint: 'GET /v1/blueprints lists them',
  },
  'unknown-type': {
    status: 422,
    title: 'There is no such blueprint type',
    hint: 'GET /v1/blueprint-types lists them',
  },
  'pool-full': {
    status: 422,
    title: 'The pool takes no such device',
    hint: 'make another pool for it',
  },
  'too-many-requests': {
    status: 429,
    title: 'Too many requests',
    hint: 'ask again after `retryAfter` seconds, and less often',
  },
  unexpected: {
    status: 500,
    title: 'Something went wrong here, not with you',
    hint: 'try again; if it stays, look in the log for `requestId`',
  },
  'try-again': {
    status: 503,
    title: 'Too busy to say',
    hint: 'ask the same again in a moment',
  },
});

export type Slug = keyof typeof problems;

/** A refusal, before it is an answer. */
export type Problem = Readonly<{
  slug: Slug;
  /** One sentence for a person: what, and why. */
  detail: string;
  field?: string;
  /** Instead of the usual hint. */
  hint?: string;
  extra?: JsonObject;
}>;

type Parts = Omit<Problem, 'slug' | 'detail'>;

export const problem = (slug: Slug, detail: string, parts: Parts = {}): Problem => ({
  slug,
  detail,
  ...parts,
});

/** Carries a refusal out of a route. Nothing has been changed by then. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly problem: Problem;
  constructor(inner: Problem) {
    super(inner.detail);
    this.problem = inner;
  }
}

/** Ends a route with a refusal. */
export function refuse(slug: Slug, detail: string, parts: Parts = {}): never {
  throw new RefusedError(problem(slug, detail, parts));
}
