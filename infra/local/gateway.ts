import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Problem } from '../../functions/api/http/problem.ts';
import { answerRefusal, endWithRefusal, refusalOf, refusals } from './gateway-refusals.ts';
import { isAskedAsLoopback } from './guard.ts';

export type ApiHandler = (
  event: APIGatewayProxyEventV2,
) => Promise<APIGatewayProxyStructuredResultV2>;
export type Gateway = Readonly<{ url: string; port: number; close(): Promise<void> }>;

/** What API Gateway takes at most (6 MB after Lambda's envelope). */
const bodyBytesMax = 6 * 1024 * 1024;
/** Nobody can make a `Request` of these. */
const methodsWithoutRequest = ['CONNECT', 'TRACE', 'TRACK'];

/** An HTTP API in front of the api function, on 127.0.0.1 only: requests become real events. */
export async function startGateway(
  port: number,
  handler: ApiHandler,
  /** Web pages that may ask besides those of this very address. */
  allowedOrigins: readonly string[] = [],
): Promise<Gateway> {
  const server = createServer((request, response) => {
    answer(request, response, handler, allowedOrigins).catch(() => response.destroy());
  });
  server.on('clientError', (error, socket) => endWithRefusal(socket, refusalOf(error)));
  server.on('connect', (_, socket) => endWithRefusal(socket, refusals.method));
  server.keepAliveTimeout = 65_000;
  await listen(server, port);
  const address = server.address();
  const bound = typeof address === 'object' && address ? address.port : port;
  return {
    url: `http://127.0.0.1:${bound}`,
    port: bound,
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  handler: ApiHandler,
  allowedOrigins: readonly string[],
): Promise<void> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    // The rest is read and thrown away, so that the client hears the answer.
    if (bytes <= bodyBytesMax) chunks.push(chunk);
  }
  if (bytes > bodyBytesMax) return answerRefusal(response, refusals.body);
  if (methodsWithoutRequest.includes(request.method ?? '')) {
    return answerRefusal(response, refusals.method);
  }
  const stranger = strangerIn(request, allowedOrigins);
  if (stranger !== null) return answerRefusal(response, stranger);
  const result = await answerOf(handler, request, Buffer.concat(chunks));
  if (result === null) return answerRefusal(response, refusals.failed);
  response.writeHead(result.statusCode ?? 200, headersOf(result));
  response.end(result.isBase64Encoded ? Buffer.from(result.body ?? '', 'base64') : result.body);
}

/** Whoever reaches 127.0.0.1 by a name that a page chose, or is such a page; null: neither. */
function strangerIn(request: IncomingMessage, allowedOrigins: readonly string[]): Problem | null {
  if (!isAskedAsLoopback(request)) return refusals.host;
  const { host = '', origin } = request.headers;
  const ours = [`http://${host.toLowerCase()}`, ...allowedOrigins];
  return origin === undefined || ours.includes(origin) ? null : refusals.origin;
}

/** Null: the function crashed, which API Gateway answers for it. */
async function answerOf(handler: ApiHandler, request: IncomingMessage, body: Buffer) {
  try {
    return await handler(eventOf(request, body));
  } catch {
    return null;
  }
}

/** By hand: `//` names nothing, but is an address, which a `URL` would not take. */
function addressIn(target: string): readonly [path: string, query: string] {
  const [path = '', ...query] = target.replace(/^https?:\/\/[^/?]*/i, '').split('?');
  return [path.startsWith('/') ? path : `/${path}`, query.join('?')];
}

function eventOf(request: IncomingMessage, body: Buffer): APIGatewayProxyEventV2 {
  const [rawPath, rawQueryString] = addressIn(request.url ?? '/');
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, [value].flat().join(',')]),
  );
  const method = request.method ?? 'GET';
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString,
    headers,
    queryStringParameters: Object.fromEntries(new URLSearchParams(rawQueryString)),
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      domainName: 'localhost',
      domainPrefix: 'local',
      http: {
        method,
        path: rawPath,
        protocol: 'HTTP/1.1',
        sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: '$default',
      stage: '$default',
      time: new Date().toISOString(),
      timeEpoch: Date.now(),
    },
    ...(body.length > 0 ? { body: body.toString('base64') } : {}),
    isBase64Encoded: body.length > 0,
  };
}

const headersOf = ({ headers = {}, cookies = [] }: APIGatewayProxyStructuredResultV2) => ({
  ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
  ...(cookies.length > 0 ? { 'set-cookie': cookies } : {}),
});
