import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Guard } from '../guard.ts';
import type { CloudFaults } from './options.ts';
import type { createCallLog } from './wire/calls.ts';
import { CloudError, refusal } from './wire/errors.ts';
import { type Request, readRequest } from './wire/protocols.ts';
import type { World } from './world.ts';

type Parts = Readonly<{
  world: World;
  guard: Guard;
  faults: CloudFaults;
  calls: ReturnType<typeof createCallLog>;
  /** After this nothing may act any more, not even a request that was held back. */
  ended: AbortSignal;
}>;

const bodyBytesMax = 1024 * 1024;

/** One door for both services, as a single endpoint of the SDK's clients. */
export function createCloudServer(parts: Parts): Server {
  return createServer((message, response) => {
    answer(parts, message, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
}

async function answer(parts: Parts, message: IncomingMessage, response: ServerResponse) {
  const request = readRequest(message, await readBody(message));
  const { operation, input, contentType } = request;
  const stranger = parts.guard(message);
  const error = stranger === null ? await attempt(parts, request) : unknown(request, stranger);
  const [status, body] =
    typeof error === 'string' ? [200, error] : [error.status, request.explain(error)];
  const outcome = typeof error === 'string' ? 'ok' : error.code;
  parts.calls.add({ at: parts.world.settings.now(), operation, input, outcome });

  // Done, and nobody is told: the caller has to find out by asking again.
  if (parts.faults.after?.(operation, input) === 'drop') return response.destroy();
  response.writeHead(status, { 'content-type': contentType, 'x-amzn-requestid': randomUUID() });
  response.end(body);
}

const unknown = ({ isEc2 }: Request, why: string): CloudError =>
  new CloudError(isEc2 ? 'AuthFailure' : 'UnrecognizedClientException', why, 403);

/** The answer's body, or the refusal. A mistake of ours is answered as the vendor's own fault. */
async function attempt(parts: Parts, request: Request): Promise<string | CloudError> {
  const { world, faults } = parts;
  try {
    const refused = world.knobs.takeRefusal(request.operation, request.isEc2);
    if (refused) return refused;
    const fault = faults.before?.(request.operation, request.input);
    if (fault && 'fail' in fault) {
      return refusal(fault.fail.code, fault.fail.message, fault.fail.status);
    }
    if (fault) await sleep(fault.delayMs, undefined, { signal: parts.ended });
    return request.perform(world);
  } catch (error) {
    if (error instanceof CloudError) return error;
    if (parts.ended.aborted) throw error;
    const code = request.isEc2 ? 'InternalError' : 'InternalServerError';
    return new CloudError(code, `The local cloud made a mistake: ${String(error)}`);
  }
}

async function readBody(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of message) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length > bodyBytesMax) throw new Error('The request is too large.');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}
