import { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Caller, Principal } from '../../shared/model/principal.ts';
import type { Store } from '../../shared/ports/store.ts';
import { askedOf } from '../../shared/turns/account.ts';
import { counted } from '../../shared/turns/counted.ts';
import { toResponse } from './http/answer.ts';
import { corsHeaders, preflight } from './http/cors.ts';
import { createDocument } from './http/document.ts';
import { RefusedError, refuse } from './http/problem.ts';
import { problemAnswer, problemFrom } from './http/problem-answer.ts';
import { isGrave } from './http/roles.ts';
import type { Route } from './http/route.ts';
import type { ApiPorts } from './ports.ts';
import { routes } from './routes/index.ts';

/** What comes beside a request, because nothing in a request is to be believed. */
type Beside = { Bindings: { caller?: Caller } };
type App = OpenAPIHono<Beside>;

const documentPath = '/v1/openapi.json';

/** The HTTP API, version 1, over its ports. Knows nothing of Lambda or of sockets. */
export function createApp(ports: ApiPorts): App {
  const app: App = new OpenAPIHono();
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
  const document = createDocument(app, routes);
  app.get(documentPath, () =>
    toResponse({ status: 200, body: document }, ports.turns.ids.commit()),
  );
  for (const [path, allow] of methodsByPath()) {
    app.all(honoPath(path), (context) =>
      guarded(ports, { method: context.req.method, path, ...context.env }, async () =>
        refuse('method-not-allowed', `${context.req.path} takes ${allow}.`, { extra: { allow } }),
      ),
    );
  }
  app.notFound((context) =>
    guarded(ports, { method: context.req.method, path: null, ...context.env }, async () =>
      refuse('not-found', 'There is no such address.', {
        hint: `the OpenAPI document at ${documentPath} lists every address`,
      }),
    ),
  );
  return app;
}

/** `/v1/leases/{id}` as the router spells it. */
const honoPath = (path: string): string => path.replace(/\{(\w+)\}/g, ':$1');

function methodsByPath(): ReadonlyMap<string, string> {
  const methods = new Map<string, string>([[documentPath, 'GET, HEAD']]);
  for (const { path, method } of routes) {
    const others = methods.get(path);
    const taken = method === 'GET' ? 'GET, HEAD' : method;
    methods.set(path, others === undefined ? taken : `${others}, ${taken}`);
  }
  return methods;
}

const answerWith = (ports: ApiPorts, route: Route, context: Context<Beside>): Promise<Response> =>
  guarded(ports, { ...route, ...context.env }, async ({ requestId, store, line }) => {
    const { raw: request } = context.req;
    const caller = context.env?.caller ?? unknown;
    const who = route.rule === 'public' ? null : await signedIn(ports, request, caller, route);
    if (who !== null) line['by'] = who.name;
    const params = context.req.param();
    const traced = { ...ports, turns: { ...ports.turns, store, trace: requestId } };
    const { from } = caller;
    const answer = await route.answer(traced, { request, params, who, from, requestId });
    return toResponse(answer, requestId);
  });

const unknown: Caller = { name: null, from: 'api' };

/** Whoever has lost a role that changes things must not change one more with it. */
async function signedIn(
  ports: ApiPorts,
  request: Request,
  caller: Caller,
  { rule }: Route,
): Promise<Principal> {
  const who = await (isGrave(rule)
    ? ports.signIn(request, caller, 0)
    : ports.signIn(request, caller));
  if ('slug' in who) throw new RefusedError(who);
  return who;
}

type Asked = Readonly<{ method: string; path: string | null; caller?: Caller }>;
/** `line`: what else its line in the log says. */
type Under = Readonly<{ requestId: string; store: Store; line: Record<string, string> }>;

/** Every answer has a request id, the front door's own if it has one; an error is a problem. */
async function guarded(
  ports: ApiPorts,
  { method, path, caller }: Asked,
  act: (under: Under) => Promise<Response>,
): Promise<Response> {
  const { log, ids, clock } = ports.turns;
  const [requestId, began] = [caller?.request ?? ids.commit(), clock.now()];
  const where = { trace: requestId, method, path };
  const line: Record<string, string> = {};
  const { store, counts } = counted(ports.turns.store);
  const answer = await act({ requestId, store, line }).catch((error: unknown) =>
    problemAnswer(problemFrom(error, log, where), requestId),
  );
  // Reading is asked for all the time, and seen in what API Gateway counts.
  if (method !== 'GET' || answer.status >= 500) {
    const to = answer.headers.get('location');
    const came = { ...line, status: answer.status, ...(to === null ? {} : { to }) };
    const ms = clock.now() - began;
    log.trail?.('request', { ...where, ...came, ...askedOf(counts), ms });
  }
  return answer;
}
