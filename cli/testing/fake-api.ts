import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';

/** What a scripted route does with one request. */
export type Reply = Readonly<{
  status?: number;
  json?: object;
  body?: Uint8Array;
  headers?: Readonly<Record<string, string>>;
  /** Cut: the work is done, the answer is lost. Hang: no answer before the server closes. */
  instead?: 'cut' | 'hang';
  /** The answer waits for this. */
  after?: Promise<unknown>;
}>;
export type Script = Readonly<Record<string, Reply | readonly Reply[]>>;
export type Seen = Readonly<{
  route: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: string;
}>;

export type FakeApi = Readonly<{
  url: string;
  seen: readonly Seen[];
  /** Requests of one route so far. */
  count(route: string): number;
  /** Resolves once a route was asked that often. */
  saw(route: string, times?: number): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}>;

/**
 * A real HTTP server that plays an API: each route has its replies, in order, the last one for
 * good. What no script mentions is a 404, as a problem.
 */
export async function fakeApi(script: Script): Promise<FakeApi> {
  const seen: Seen[] = [];
  const waiters = new Set<() => void>();
  const count = (route: string): number => seen.filter((one) => one.route === route).length;

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://fake');
    const route = `${request.method} ${url.pathname}`;
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(Buffer.from(part));
    const body = Buffer.concat(parts).toString('utf8');
    seen.push({ route, query: url.searchParams, headers: request.headers, body });
    for (const wake of [...waiters]) wake();
    await answer(response, replyFor(script[route], count(route)), route);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;

  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    count,
    saw: (route, times = 1) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (count(route) < times) return;
          waiters.delete(look);
          resolve();
        };
        waiters.add(look);
        look();
      }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function replyFor(replies: Script[string] | undefined, time: number): Reply | undefined {
  if (replies === undefined) return undefined;
  const list: readonly Reply[] = 'at' in replies ? replies : [replies];
  return list[Math.min(time, list.length) - 1];
}

async function answer(response: ServerResponse, reply: Reply | undefined, route: string) {
  if (reply?.instead === 'cut') return response.destroy();
  if (reply?.instead === 'hang') return;
  await reply?.after;
  if (reply === undefined) {
    response.writeHead(404, { 'content-type': 'application/problem+json' });
    response.end(JSON.stringify({ title: 'Not found', detail: `nothing at ${route}` }));
    return;
  }
  const { status = 200, json, body, headers = {} } = reply;
  const type = status < 400 ? 'application/json' : 'application/problem+json';
  response.writeHead(status, {
    'content-type': body ? 'application/octet-stream' : type,
    ...headers,
  });
  response.end(body ?? (json === undefined ? '' : JSON.stringify(json)));
}
