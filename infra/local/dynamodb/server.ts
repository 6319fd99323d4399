import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { crc32 } from 'node:zlib';
import type { EngineGuard } from '../access/guard.ts';
import { type DynamoEngine, type DynamoResponse, errorResponse } from './engine.ts';
import { dynamoError, isDynamoError } from './errors.ts';
import { type DynamoFaults, withFaults } from './faults.ts';
import { dynamoOperations } from './operations.ts';

const dynamoBodyBytesMax = 16 * 1024 * 1024;
const apiName = 'DynamoDB_20120810';

export type DynamoServer = {
  readonly server: Server;
  /** Resolves once every request received so far is answered. */
  answered(): Promise<void>;
};

type DynamoServerOptions = Readonly<{
  engine: DynamoEngine;
  guard: EngineGuard;
  faults: DynamoFaults | undefined;
}>;

/** Serves one engine over DynamoDB's wire protocol (JSON 1.0 over POST). */
export function createDynamoServer(parts: DynamoServerOptions): DynamoServer {
  const open = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    open.add(response);
    response.once('close', () => open.delete(response));
    serve(parts, request, response).catch((error) => {
      // A client may disconnect; any other error must end the connection, not the process.
      response.destroy(error instanceof Error ? error : undefined);
    });
  });
  // To a client, an idle connection that the server closes looks like a lost answer.
  server.keepAliveTimeout = 0;
  return {
    server,
    async answered() {
      await Promise.all([...open].map((response) => once(response, 'close')));
    },
  };
}

async function serve(
  parts: DynamoServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const payload = await readPayload(request);
  if (payload === null) {
    response.writeHead(413).end();
    return;
  }
  const answer = await answerTo(parts, request, payload);
  if (answer === 'drop') request.socket.destroy();
  else sendResponse(response, answer);
}

async function answerTo(
  { engine, guard, faults }: DynamoServerOptions,
  request: IncomingMessage,
  payload: string,
): Promise<DynamoResponse | 'drop'> {
  try {
    const refusal = guard(request);
    if (refusal !== null) throw serviceError('UnrecognizedClientException', refusal);
    const body = parseJson(payload);
    const name = operationName(request);
    const operation = dynamoOperations.get(name);
    if (!operation) throw serviceError('UnknownOperationException', '');
    return await withFaults(faults, name, payload, () =>
      operation(engine, body, payload).catch((error) => errorResponse(error)),
    );
  } catch (error) {
    if (isDynamoError(error)) return errorResponse(error);
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return errorResponse(dynamoError('InternalServerError', message, {}, 500));
  }
}

async function readPayload(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > dynamoBodyBytesMax) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    throw serviceError('SerializationException', '');
  }
}

function operationName(request: IncomingMessage): string {
  const target = request.headers['x-amz-target'];
  const [api, name] = typeof target === 'string' ? target.split('.') : [];
  return api === apiName && name ? name : '';
}

function serviceError(type: string, message: string): Error {
  const error = dynamoError(type, message);
  return Object.assign(error, {
    body: { ...error.body, __type: `com.amazon.coral.service#${type}` },
  });
}

function sendResponse(response: ServerResponse, { status, body }: DynamoResponse): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/x-amz-json-1.0',
    'content-length': Buffer.byteLength(text),
    'x-amzn-requestid': randomUUID(),
    'x-amz-crc32': String(crc32(text)),
  });
  response.end(text);
}
