import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineGuard } from '../access/guard.ts';
import type { CloudFaults } from './options.ts';
import type { createCallLog } from './wire/calls.ts';
import { CloudError, cloudErrorFor, throttled } from './wire/errors.ts';
import { type CloudOperations, type CloudRequest, readRequest } from './wire/protocols.ts';
import type { CloudWorld } from './world.ts';

type CloudServerOptions = Readonly<{
  world: CloudWorld;
  operations: CloudOperations<CloudWorld>;
  guard: EngineGuard;
  faults: CloudFaults;
  calls: ReturnType<typeof createCallLog>;
  /** Once aborted, nothing may act any more, not even a request that a fault delays. */
  closing: AbortSignal;
}>;

const cloudBodyBytesMax = 1024 * 1024;

/** Serves both services on one endpoint. */
export function createCloudServer(options: CloudServerOptions): Server {
  return createServer((message, response) => {
    handleRequest(options, message, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
}

async function handleRequest(
  options: CloudServerOptions,
  message: IncomingMessage,
  response: ServerResponse,
) {
  const request = readRequest(options.operations, message, await readBodyText(message));
  const { operation, input, contentType } = request;
  const refusal = options.guard(message);
  const result =
    refusal === null ? await performOperation(options, request) : unauthenticated(request, refusal);
  const [status, body] =
    typeof result === 'string' ? [200, result] : [result.status, request.explain(result)];
  const outcome = typeof result === 'string' ? 'ok' : result.code;
  options.calls.add({ at: options.world.settings.now(), operation, input, outcome });

  // The work is done but its answer is lost: the caller finds out only by another request.
  if (options.faults.after?.(operation, input) === 'drop') return response.destroy();
  response.writeHead(status, { 'content-type': contentType, 'x-amzn-requestid': randomUUID() });
  response.end(body);
}

const unauthenticated = ({ isEc2 }: CloudRequest<CloudWorld>, reason: string): CloudError =>
  new CloudError(isEc2 ? 'AuthFailure' : 'UnrecognizedClientException', reason, 403);

/** Returns the response body, or the error. A bug of ours appears as AWS's own internal error. */
async function performOperation(
  options: CloudServerOptions,
  request: CloudRequest<CloudWorld>,
): Promise<string | CloudError> {
  const { world, faults, closing } = options;
  try {
    const injected = world.knobs.takeError(request.operation, request.isEc2);
    if (injected) return injected;
    if (!world.mayCall(request.operation)) return throttled(request.isEc2);
    const fault = faults.before?.(request.operation, request.input);
    if (fault && 'fail' in fault) {
      return cloudErrorFor(fault.fail.code, fault.fail.message, fault.fail.status);
    }
    if (fault) await sleep(fault.delayMs, undefined, { signal: closing });
    return request.perform(world);
  } catch (error) {
    if (error instanceof CloudError) return error;
    if (closing.aborted) throw error;
    const code = request.isEc2 ? 'InternalError' : 'InternalServerError';
    return new CloudError(code, `The local cloud failed: ${String(error)}`);
  }
}

async function readBodyText(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of message) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length > cloudBodyBytesMax) throw new Error('The request is too large.');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}
