import type { z } from 'zod';
import type { Json } from '../../../shared/model/json.ts';
import type { Principal, Role } from '../../../shared/model/principal.ts';
import type { ApiPorts } from '../ports.ts';
import { refuse, type Slug } from '../problems.ts';
import type { Answer } from './answer.ts';
import { noParams } from './params.ts';
import { noBody, readBody } from './read-body.ts';
import { noQuery, readQuery } from './read-query.ts';
import { type Access, leastRole, mustAllow, type Rule } from './roles.ts';
import type { Tag } from './tags.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** Method and path, with parameters as the document writes them: `GET /v1/leases/{id}`. */
export type RouteAddress = `${Method} /v1/${string}`;

/** One answer as the document describes it. Without a schema it has no JSON body. */
export type AnswerDoc = Readonly<{
  description: string;
  schema?: z.ZodType;
  bytes?: true;
  /** The object in it may still change by itself, as in every 202: it may have `Retry-After`. */
  mayChange?: true;
}>;

/** What a route is given: the request, parsed and authorized. */
export type RouteInput<P, Q, B> = Access &
  Readonly<{
    params: P;
    query: Q;
    body: B;
    /** The body before its schema was applied; it is what a hash is taken of. */
    json: Json;
    /** The caller's address and program, recorded with every change. */
    from: string;
    header(name: string): string | null;
    requestId: string;
  }>;

type Act<P, Q, B> = Readonly<{
  act(ports: ApiPorts, input: RouteInput<P, Q, B>): Promise<Answer>;
}>;

/** What a route says about itself, besides its address and what it does. */
type RouteSettings = Readonly<{
  /** The roles that may call it, and on whose leases. */
  rule: Rule;
  /** Counts against the caller's rate limit, because it creates work. */
  rateLimited?: true;
  tag: Tag;
  summary: string;
  /** Request headers a client may send, for the document. */
  headers?: Readonly<Record<string, string>>;
  answers: Readonly<Record<number, AnswerDoc>>;
  /** The problems it may answer besides those that follow from its shape. */
  refuses?: readonly Slug[];
}>;

/** `params`, `query` and `body` default to none. */
export type RouteSpec<P, Q, B> = RouteSettings &
  Act<P, Q, B> &
  Readonly<{ params?: z.ZodType<P>; query?: z.ZodType<Q>; body?: z.ZodType<B> }>;

/** A request with what the router found out about it. */
export type Incoming = Readonly<{
  request: Request;
  params: Readonly<Record<string, string>>;
  who: Principal | null;
  from: string;
  requestId: string;
}>;

/** A route that hides its parameter types, so that one list can hold routes of every shape. */
export type Route = Readonly<{
  method: Method;
  path: string;
  rule: Rule;
  /** The least role that the rule lets in. */
  needs: Role | 'public';
  spec: RouteSettings &
    Readonly<{
      method: Method;
      path: string;
      params: z.ZodType;
      query: z.ZodType;
      body: z.ZodType;
    }>;
  answer(ports: ApiPorts, incoming: Incoming): Promise<Answer>;
}>;

type None = Readonly<Record<never, never>>;

/**
 * Builds a route. It refuses a request in this order: role, rate limit, query, body, path
 * parameters; then it acts.
 */
export function route<P = None, Q = None, B = undefined>(
  address: RouteAddress,
  spec: RouteSpec<P, Q, B>,
): Route;
export function route(
  address: RouteAddress,
  { act, ...settings }: RouteSpec<unknown, unknown, unknown>,
): Route {
  const { method, path } = partsOf(address);
  const spec = { method, path, params: noParams, query: noQuery, body: noBody, ...settings };
  return {
    method,
    path,
    rule: spec.rule,
    needs: leastRole(spec.rule),
    spec,
    async answer(ports, { request, params, who, from, requestId }) {
      const access = mustAllow(who, spec.rule);
      if (spec.rateLimited) mustBeWithinRateLimit(ports, access.who);
      const query = readQuery(spec.query, new URL(request.url).searchParams);
      const { body, json } = await readBody(spec.body, request);
      return act(ports, {
        ...access,
        from,
        params: readParams(spec.params, params),
        query,
        body,
        json,
        header: (name) => request.headers.get(name),
        requestId,
      });
    },
  };
}

const methods: readonly Method[] = ['GET', 'POST', 'PUT', 'DELETE'];

function partsOf(address: RouteAddress): Readonly<{ method: Method; path: string }> {
  const method = methods.find((each) => address.startsWith(`${each} `));
  if (method === undefined) throw new Error(`“${address}” has no HTTP method`);
  return { method, path: address.slice(method.length + 1) };
}

function mustBeWithinRateLimit({ rateLimit }: ApiPorts, { name }: Principal): void {
  const seconds = rateLimit?.take(name) ?? 0;
  if (seconds === 0) return;
  const detail = `${name} has used up the requests per minute that one principal may make.`;
  refuse('too-many-requests', detail, { extra: { retryAfter: seconds } });
}

/** A path parameter that cannot be a valid id or name identifies nothing, so it is a 404. */
function readParams<P>(schema: z.ZodType<P>, params: Readonly<Record<string, string>>): P {
  const read = schema.safeParse(params);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const name = String(issue?.path[0] ?? '');
  const given = (params[name] ?? '').slice(0, 80);
  return refuse('not-found', `“${given}” ${issue?.message ?? 'is not a valid name'}.`);
}
