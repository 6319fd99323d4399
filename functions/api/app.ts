import { type Context, Hono } from 'hono';
import type { Caller, Principal } from '../../shared/model/principal.ts';
import type { Store } from '../../shared/ports/store.ts';
import { metered } from '../../shared/turns/loop/metered-store.ts';
import { requestCounts } from '../../shared/turns/loop/turn-log.ts';
import { toResponse } from './http/answer.ts';
import { corsHeaders, preflight } from './http/cors.ts';
import { createDocument } from './http/document.ts';
import { problemAnswer, problemFrom } from './http/problem-answer.ts';
import { withRetryAfter } from './http/retry-after.ts';
import { needsFreshBindings } from './http/roles.ts';
import type { Route } from './http/route.ts';
import type { ApiPorts } from './ports.ts';
import { RefusedError, refuse } from './problems.ts';
import { routes } from './routes/index.ts';

/** The caller as the authorizer found it: a request cannot be trusted to name its own caller. */
type CallerEnv = { Bindings: { caller?: Caller } };
type App = Hono<CallerEnv>;

const documentPath = '/v1/openapi.json';

/** Returns version 1 of the HTTP API over its ports. It knows nothing of Lambda or sockets. */
export function createApp(ports: ApiPorts): App {
  const app: App = new Hono();
  app.use(async ({ req: { raw } }, next) => preflight(ports, raw) ?? next());
  app.use(async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(corsHeaders(ports, context.req.raw))) {
      context.header(name, value);
    }
  });
  for (const route of routes) {
    app.on(route.method, honoPath(route.path), (context) => answerWith(ports, route, context));
  }
  app.get(documentPath, () =>
    toResponse({ status: 200, body: documentOfRoutes() }, ports.turns.ids.commit()),
  );
  for (const [path, allow] of methodsByPath()) {
    app.all(honoPath(path), (context) =>
      answerLogged(ports, { method: context.req.method, path, ...context.env }, async () =>
        refuse('method-not-allowed', `${context.req.path} supports ${allow}.`, {
          extra: { allow },
        }),
      ),
    );
  }
  app.notFound((context) =>
    answerLogged(ports, { method: context.req.method, path: null, ...context.env }, async () =>
      refuse('not-found', 'No route has this path.', {
        hint: `the OpenAPI document at ${documentPath} lists every route`,
      }),
    ),
  );
  return app;
}

let routesDocument: object | null = null;

/** Makes the document at its first request, because making it would be most of a cold start. */
function documentOfRoutes(): object {
  routesDocument ??= createDocument(routes);
  return routesDocument;
}

/** Returns `/v1/leases/{id}` as the router spells it: `/v1/leases/:id`. */
const honoPath = (path: string): string => path.replace(/\{(\w+)\}/g, ':$1');

function methodsByPath(): ReadonlyMap<string, string> {
  const methods = new Map<string, string>([[documentPath, 'GET, HEAD']]);
  for (const { path, method } of routes) {
    const others = methods.get(path);
    const supported = method === 'GET' ? 'GET, HEAD' : method;
    methods.set(path, others === undefined ? supported : `${others}, ${supported}`);
  }
  return methods;
}

const answerWith = (
  ports: ApiPorts,
  route: Route,
  context: Context<CallerEnv>,
): Promise<Response> =>
  answerLogged(ports, { ...route, ...context.env }, async ({ requestId, store, line }) => {
    const { raw: request } = context.req;
    const caller = context.env?.caller ?? unknownCaller;
    const who = route.rule === 'public' ? null : await signedIn(ports, request, caller, route);
    if (who !== null) line['by'] = who.name;
    const params = context.req.param();
    const traced = { ...ports, turns: { ...ports.turns, store, trace: requestId } };
    const { from } = caller;
    const answer = await route.answer(traced, { request, params, who, from, requestId });
    return toResponse(withRetryAfter(ports, answer), requestId);
  });

const unknownCaller: Caller = { name: null, from: 'api' };

/** A role that was just taken away must not change anything more, so such rules read it fresh. */
async function signedIn(
  ports: ApiPorts,
  request: Request,
  caller: Caller,
  { rule }: Route,
): Promise<Principal> {
  const who = await (needsFreshBindings(rule)
    ? ports.signIn(request, caller, 0)
    : ports.signIn(request, caller));
  if ('slug' in who) throw new RefusedError(who);
  return who;
}

type RequestLine = Readonly<{ method: string; path: string | null; caller?: Caller }>;
/** `line` collects further fields of the request's log line. */
type RequestContext = Readonly<{ requestId: string; store: Store; line: Record<string, string> }>;

/**
 * Runs `act` and logs the request. Every answer has a request id, the gateway's if there is one; a
 * thrown error becomes a problem.
 */
async function answerLogged(
  ports: ApiPorts,
  { method, path, caller }: RequestLine,
  act: (context: RequestContext) => Promise<Response>,
): Promise<Response> {
  const { log, ids, clock } = ports.turns;
  const [requestId, began] = [caller?.request ?? ids.commit(), clock.now()];
  const where = { trace: requestId, method, path };
  const line: Record<string, string> = {};
  const { store, counts } = metered(ports.turns.store);
  const answer = await act({ requestId, store, line }).catch((error: unknown) =>
    problemAnswer(problemFrom(error, log, where), requestId),
  );
  // Reads are frequent, and API Gateway's metrics count them.
  if (method !== 'GET' || answer.status >= 500) {
    const to = answer.headers.get('location');
    const outcome = { ...line, status: answer.status, ...(to === null ? {} : { to }) };
    const ms = clock.now() - began;
    log.trail?.('request', { ...where, ...outcome, ...requestCounts(counts), ms });
  }
  return answer;
}
