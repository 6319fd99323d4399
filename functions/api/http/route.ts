import type { z } from 'zod';
import type { Json } from '../../../shared/model/json.ts';
import type { Principal, Role } from '../../../shared/model/principal.ts';
import type { ApiPorts } from '../ports.ts';
import type { Answer } from './answer.ts';
import { refuse, type Slug } from './problem.ts';
import { readBody } from './read-body.ts';
import { readQuery } from './read-query.ts';
import { type Access, leastRole, mustAllow, type Rule } from './roles.ts';
import type { Tag } from './tags.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** One answer as the document tells it. Without a schema it has no JSON body. */
export type AnswerDoc = Readonly<{ description: string; schema?: z.ZodType; bytes?: true }>;

/** What a route is given: everything in the request, parsed and allowed. */
export type Asked<P, Q, B> = Access &
  Readonly<{
    params: P;
    query: Q;
    body: B;
    /** The body as it came, for a hash. */
    json: Json;
    /** Address and program of who asks: it stands in what comes of this. */
    from: string;
    header(name: string): string | null;
    requestId: string;
  }>;

export type RouteSpec<P, Q, B> = Readonly<{
  method: Method;
  /** With parameters as the document writes them: `/v1/leases/{id}`. */
  path: string;
  /** Who may ask it, and about whose leases. */
  rule: Rule;
  /** Asking too often is refused: it makes something that somebody has to get to. */
  paced?: true;
  tag: Tag;
  summary: string;
  params: z.ZodType<P>;
  query: z.ZodType<Q>;
  body: z.ZodType<B>;
  /** Headers a client may send, for the document. */
  headers?: Readonly<Record<string, string>>;
  answers: Readonly<Record<number, AnswerDoc>>;
  /** How it refuses, besides what every route of its shape does. */
  refuses?: readonly Slug[];
  act(ports: ApiPorts, asked: Asked<P, Q, B>): Promise<Answer>;
}>;

/** A request with what the router found out about it. */
export type Incoming = Readonly<{
  request: Request;
  params: Readonly<Record<string, string>>;
  who: Principal | null;
  from: string;
  requestId: string;
}>;

/** A route whose types are closed over, so that routes of all shapes lie in one list. */
export type Route = Readonly<{
  method: Method;
  path: string;
  rule: Rule;
  /** The least role that the rule lets in. */
  needs: Role | 'public';
  spec: Omit<RouteSpec<unknown, unknown, unknown>, 'act'>;
  answer(ports: ApiPorts, incoming: Incoming): Promise<Answer>;
}>;

/** Refusals in order: role, address, query, body; then the route acts. */
export function route<P, Q, B>(spec: RouteSpec<P, Q, B>): Route {
  const { act, ...rest } = spec;
  return {
    method: spec.method,
    path: spec.path,
    rule: spec.rule,
    needs: leastRole(spec.rule),
    spec: rest,
    async answer(ports, { request, params, who, from, requestId }) {
      const access = mustAllow(who, spec.rule);
      if (spec.paced) mustBeSlower(ports, access.who);
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

function mustBeSlower({ pace }: ApiPorts, { name }: Principal): void {
  const seconds = pace?.take(name) ?? 0;
  if (seconds === 0) return;
  const detail = `${name} asks for more than this Drydock lets one principal have in a minute.`;
  refuse('too-many-requests', detail, { extra: { retryAfter: seconds } });
}

/** An address with a name that can't be one names nothing. */
function readParams<P>(schema: z.ZodType<P>, params: Readonly<Record<string, string>>): P {
  const read = schema.safeParse(params);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const name = String(issue?.path[0] ?? '');
  const given = (params[name] ?? '').slice(0, 80);
  return refuse('not-found', `“${given}” ${issue?.message ?? 'is no name of anything'}.`);
}
