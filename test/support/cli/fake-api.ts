import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';

/** How a scripted route answers one request. */
export type ScriptedReply = Readonly<{
  status?: number;
  json?: object;
  body?: Uint8Array;
  headers?: Readonly<Record<string, string>>;
  /** cut: the request takes effect, but its answer is lost. hang: no answer at all. */
  instead?: 'cut' | 'hang';
  /** The answer is sent once this resolves. */
  after?: Promise<unknown>;
}>;
export type ScriptedReplies = Readonly<Record<string, ScriptedReply | readonly ScriptedReply[]>>;
export type ReceivedRequest = Readonly<{
  route: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: string;
}>;

export type FakeApi = Readonly<{
  url: string;
  requests: readonly ReceivedRequest[];
  /** Returns how many requests a route has received. */
  count(route: string): number;
  /** Resolves once a route has received this many requests. */
  received(route: string, times?: number): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}>;

/**
 * Starts a real HTTP server with scripted replies: each route sends its replies in order, and then
 * repeats the last one. Any other route answers 404 with a problem.
 */
export async function fakeApi(script: ScriptedReplies): Promise<FakeApi> {
  const requests: ReceivedRequest[] = [];
  const waiters = new Set<() => void>();
  const count = (route: string): number => requests.filter((one) => one.route === route).length;

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://fake');
    const route = `${request.method} ${url.pathname}`;
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(Buffer.from(part));
    const body = Buffer.concat(parts).toString('utf8');
    requests.push({ route, query: url.searchParams, headers: request.headers, body });
    for (const wake of [...waiters]) wake();
    await sendReply(response, replyFor(script[route], count(route)), route);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;

  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    count,
    received: (route, times = 1) =>
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

function replyFor(
  replies: ScriptedReplies[string] | undefined,
  time: number,
): ScriptedReply | undefined {
  if (replies === undefined) return undefined;
  const list: readonly ScriptedReply[] = 'at' in replies ? replies : [replies];
  return list[Math.min(time, list.length) - 1];
}

async function sendReply(
  response: ServerResponse,
  reply: ScriptedReply | undefined,
  route: string,
) {
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
