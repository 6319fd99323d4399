import { expect } from 'vitest';
import * as z from 'zod';
import { createApp } from '../../../functions/api/app.ts';
import type { Route } from '../../../functions/api/http/route.ts';
import { routeProblems } from '../../../functions/api/http/route-problems.ts';
import { type Problem, problem } from '../../../functions/api/problems.ts';
import { routes } from '../../../functions/api/routes/index.ts';
import { createRoleBindings } from '../../../functions/api/sign-in/role-bindings.ts';
import { limits } from '../../../shared/model/limits.ts';
import { type Principal, type Role, roles } from '../../../shared/model/principal.ts';
import { executionView } from '../../../shared/model/wire/execution.ts';
import { leaseView } from '../../../shared/model/wire/lease.ts';
import { type ProblemView, problemView } from '../../../shared/model/wire/problem.ts';
import { createWorld, type WorldOptions } from '../world.ts';

/** A test's request: the principal, and the rest of it. */
export type RequestOptions = Readonly<{
  /** `anna/admin`; null: not signed in. */
  as?: string | null;
  body?: object | string;
  headers?: Readonly<Record<string, string>>;
}>;

export type Answered = Readonly<{
  status: number;
  headers: Headers;
  json: unknown;
  bytes: Uint8Array;
}>;

type SlugProblem = ProblemView & Readonly<{ slug: string }>;

/** `longestWait`: the longest that the API holds a request, in seconds. */
type CheckedApiOptions = WorldOptions & Readonly<{ longestWait?: number }>;

const loose = z.looseObject({});

/**
 * Returns the API on the simulated world. Every answer is checked against the API's own document: a
 * success against the route's schema, a problem against RFC 9457 and for having changed nothing.
 * With `hasRivals`, a rival may write in the middle of a request, so changes are not checked.
 */
export function checkedApi(
  { longestWait = limits.waitQuery, ...options }: CheckedApiOptions = {},
  hasRivals = false,
) {
  const world = createWorld(options);
  const app = appOf(world, longestWait);

  async function ask(line: string, given: RequestOptions = {}): Promise<Answered> {
    const [method = '', path = ''] = line.split(' ');
    const before = JSON.stringify(world.store.dump());
    const response = await world.as('api', async () =>
      app.request(path, requestInit(method, given)),
    );
    const bytes = new Uint8Array(await response.arrayBuffer());
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    const json: unknown = isJson ? JSON.parse(new TextDecoder().decode(bytes)) : null;
    const { status, headers } = response;
    expect(headers.get('x-request-id')).toMatch(/\S/);
    if (status >= 400) {
      mustBeProblem(method, path, response, json);
      if (!hasRivals) expect(JSON.stringify(world.store.dump())).toBe(before);
    } else {
      schemaFor(method, path, status)?.parse(json);
    }
    return { status, headers, json, bytes };
  }

  /** Expects a problem, and returns it with its slug. */
  async function refused(line: string, given: RequestOptions = {}): Promise<SlugProblem> {
    const { json, status } = await ask(line, given);
    const parsed = problemView.safeParse(json);
    if (!parsed.success) throw new Error(`${line} answered ${status} ${JSON.stringify(json)}`);
    return { ...parsed.data, slug: parsed.data.type.split('/').at(-1) ?? '' };
  }

  /** Expects a success, and returns its body. */
  async function done(line: string, given: RequestOptions = {}): Promise<z.infer<typeof loose>> {
    const { status, json } = await ask(line, given);
    if (status >= 400) throw new Error(`${line} answered ${status} ${JSON.stringify(json)}`);
    return loose.parse(json);
  }

  const lease = async (body: object = {}, given: RequestOptions = {}) =>
    leaseView.parse(await done('POST /v1/leases', { ...given, body: { type: 'host', ...body } }));

  return {
    world,
    app,
    ask,
    refused,
    done,
    lease,
    /** Returns an active lease, on a host built for it. */
    async activeLease(body: object = {}, given: RequestOptions = {}) {
      const { id } = await lease(body, given);
      await world.pass(60);
      return leaseView.parse(await done(`GET /v1/leases/${id}`));
    },
    run: async (lease: string, body: object = { argv: ['true'] }, given: RequestOptions = {}) =>
      executionView.parse(await done(`POST /v1/leases/${lease}/executions`, { ...given, body })),
  };
}

const appOf = (world: ReturnType<typeof createWorld>, longestWait: number) =>
  createApp({
    // Time in the world passes while the API waits.
    turns: { ...world.ports, pause: (ms: number) => world.pass(ms / 1_000) },
    outputs: world.ports.outputs,
    roleBindings: createRoleBindings(world.store, world.clock),
    signIn: async (request) => principalIn(request.headers.get('authorization')),
    longestWait,
  });

export type CheckedApi = ReturnType<typeof checkedApi>;

function requestInit(
  method: string,
  { as = 'anna/admin', body, headers = {} }: RequestOptions,
): RequestInit {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return {
    method,
    headers: {
      ...(as === null ? {} : { authorization: as }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: text }),
  };
}

function principalIn(header: string | null): Principal | Problem {
  const [name = '', role = ''] = header?.split('/') ?? [];
  return isRole(role)
    ? { name, role, fixed: true }
    : problem('not-signed-in', 'The request is not signed in.');
}

const isRole = (text: string): text is Role => roles.some((role) => role === text);

/** Returns the route that serves a path, if there is one. */
function routeFor(method: string, path: string): Route | undefined {
  const parts = path.split('?')[0]?.split('/') ?? [];
  return routes.find((route) => {
    const pattern = route.path.split('/');
    const fits = pattern.every((part, i) => part.startsWith('{') || part === parts[i]);
    return route.method === method && pattern.length === parts.length && fits;
  });
}

/** Every problem answered must be one that the document lists for the route. */
function mustBeProblem(method: string, path: string, answer: Response, json: unknown): void {
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  const { type, status } = problemView.parse(json);
  expect(status).toBe(answer.status);
  const route = routeFor(method, path);
  const documented =
    route && routeProblems(route).map((slug) => `https://drydock.dev/problems/${slug}`);
  if (documented && !documented.includes(type)) {
    throw new Error(
      `${method} ${route.path} refused with ${type}, which its document does not say`,
    );
  }
}

const schemaFor = (method: string, path: string, status: number): z.ZodType | undefined => {
  const route = routeFor(method, path);
  if (route && route.spec.answers[status] === undefined) {
    throw new Error(`${method} ${route.path} answered ${status}, which its document does not say`);
  }
  return route?.spec.answers[status]?.schema;
};
