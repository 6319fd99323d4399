import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Problem } from '../../../functions/api/problems.ts';
import { isAddressedToLoopback } from '../access/guard.ts';
import { answerAsGateway, type GatewayStatus, statusOfFailure } from './own-answers.ts';
import {
  answerWithProblem,
  endWithProblem,
  gatewayProblems,
  problemOfParseError,
} from './problems.ts';

export type ApiHandler = (
  event: APIGatewayProxyEventV2,
) => Promise<APIGatewayProxyStructuredResultV2>;
export type Gateway = Readonly<{ url: string; port: number; close(): Promise<void> }>;
export type GatewayOptions = Readonly<{
  /** Origins whose web pages may send requests, besides the gateway's own. */
  allowedOrigins?: readonly string[];
  /** Waits, in ms, unless it is aborted. */
  wait?: (ms: number, signal: AbortSignal) => Promise<unknown>;
}>;
type Served = Required<GatewayOptions> & Readonly<{ handler: ApiHandler }>;

/** The largest body that API Gateway accepts. Lambda accepts less. */
const gatewayBodyBytesMax = 10 * 1024 * 1024;
/** An HTTP API waits this long for its function; no setting raises it. */
const integrationMs = 30_000;
/** `Request` does not support these methods. */
const unsupportedMethods = ['CONNECT', 'TRACE', 'TRACK'];

/**
 * Stands in for API Gateway: serves the api function on 127.0.0.1 only, turning each request into a
 * real event.
 * @throws an error with `code` EADDRINUSE if the port is taken
 */
export async function startGateway(
  port: number,
  handler: ApiHandler,
  { allowedOrigins = [], wait = waitInRealTime }: GatewayOptions = {},
): Promise<Gateway> {
  const served = { handler, allowedOrigins, wait };
  const server = createServer((request, response) => {
    serveRequest(request, response, served).catch(() => response.destroy());
  });
  server.on('clientError', (error, socket) => endWithProblem(socket, problemOfParseError(error)));
  server.on('connect', (_, socket) => endWithProblem(socket, gatewayProblems.method));
  server.keepAliveTimeout = 65_000;
  await listenOnPort(server, port);
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

async function listenOnPort(server: Server, port: number): Promise<void> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
}

async function serveRequest(
  request: IncomingMessage,
  response: ServerResponse,
  { handler, allowedOrigins, wait }: Served,
): Promise<void> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    // The rest is read and discarded, so that the client gets to read the response.
    if (bytes <= gatewayBodyBytesMax) chunks.push(chunk);
  }
  if (bytes > gatewayBodyBytesMax) return answerAsGateway(response, 413);
  if (unsupportedMethods.includes(request.method ?? '')) {
    return answerWithProblem(response, gatewayProblems.method);
  }
  const untrusted = untrustedOrigin(request, allowedOrigins);
  if (untrusted !== null) return answerWithProblem(response, untrusted);
  const event = apiGatewayEvent(request, Buffer.concat(chunks));
  const result = await invokeApi(handler, event, wait);
  if (typeof result === 'number') return answerAsGateway(response, result);
  response.writeHead(result.statusCode ?? 200, responseHeaders(result));
  response.end(result.isBase64Encoded ? Buffer.from(result.body ?? '', 'base64') : result.body);
}

/**
 * Returns the problem if the request names another host, as after DNS rebinding, or comes from a
 * web page of another origin; null if it may pass.
 */
function untrustedOrigin(
  request: IncomingMessage,
  allowedOrigins: readonly string[],
): Problem | null {
  if (!isAddressedToLoopback(request)) return gatewayProblems.host;
  const { host = '', origin } = request.headers;
  const allowed = [`http://${host.toLowerCase()}`, ...allowedOrigins];
  return origin === undefined || allowed.includes(origin) ? null : gatewayProblems.origin;
}

/** Calls the function. Returns the status with which API Gateway answers in its place. */
async function invokeApi(
  handler: ApiHandler,
  event: APIGatewayProxyEventV2,
  wait: Served['wait'],
): Promise<APIGatewayProxyStructuredResultV2 | GatewayStatus> {
  const over = new AbortController();
  const late = wait(integrationMs, over.signal).then((): GatewayStatus => 503);
  try {
    return await Promise.race([handler(event).catch(statusOfFailure), late]);
  } finally {
    over.abort();
    late.catch(() => undefined);
  }
}

const waitInRealTime = (ms: number, signal: AbortSignal) =>
  sleep(ms, undefined, { signal, ref: false });

/** Splits by hand because `URL` rejects the valid target `//`. */
function splitTarget(target: string): readonly [path: string, query: string] {
  const [path = '', ...query] = target.replace(/^https?:\/\/[^/?]*/i, '').split('?');
  return [path.startsWith('/') ? path : `/${path}`, query.join('?')];
}

function apiGatewayEvent(request: IncomingMessage, body: Buffer): APIGatewayProxyEventV2 {
  const [rawPath, rawQueryString] = splitTarget(request.url ?? '/');
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

const responseHeaders = ({ headers = {}, cookies = [] }: APIGatewayProxyStructuredResultV2) => ({
  ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
  ...(cookies.length > 0 ? { 'set-cookie': cookies } : {}),
});
