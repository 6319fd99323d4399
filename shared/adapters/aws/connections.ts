import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex } from 'node:stream';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { limits } from '../../model/limits.ts';

/**
 * `kept`: requests share a pool of connections, because opening one costs more than the request it
 * serves. `single`: each request opens its own, for a request that must not be sent twice.
 */
export type ConnectionReuse = 'kept' | 'single';

/** The timeout of one request, in ms. */
export type RequestTimeout = Readonly<{ requestMs: number }>;

const kept = { keepAlive: true, maxSockets: 128 };
const httpAgent = new HttpAgent(kept);
const httpsAgent = new HttpsAgent(kept);
const singles = { httpAgent: new HttpAgent(), httpsAgent: new HttpsAgent() };

/** When each connection of the pool fell idle, epoch ms by the wall clock. */
const idleSince = new WeakMap<Duplex, number>();
for (const agent of [httpAgent, httpsAgent]) noteIdleness(agent);

/**
 * Returns the HTTP handler of a client. Lambda freezes a function between two invocations. If the
 * service closes an idle connection meanwhile, the function does not hear of it, and the first
 * request on that connection is lost. No timer prevents this: on waking, the request would start
 * before the timer fires. So each request first closes what was idle for long.
 */
export function createRequestHandler(reuse: ConnectionReuse, { requestMs }: RequestTimeout) {
  const inner = new NodeHttpHandler({
    ...(reuse === 'kept' ? { httpAgent, httpsAgent } : singles),
    connectionTimeout: limits.connectMs,
    requestTimeout: requestMs,
    throwOnRequestTimeout: true,
  });
  return {
    metadata: inner.metadata,
    handle(...request: Parameters<NodeHttpHandler['handle']>) {
      closeIdle(limits.connectionIdleMs);
      return inner.handle(...request);
    },
    // Other clients use the same pool, so what is busy stays.
    destroy: () => closeIdle(0),
    updateHttpClientConfig: inner.updateHttpClientConfig.bind(inner),
    httpHandlerConfigs: () => inner.httpHandlerConfigs(),
  };
}

function noteIdleness(agent: HttpAgent): void {
  const keep = agent.keepSocketAlive.bind(agent);
  agent.keepSocketAlive = (socket) => {
    idleSince.set(socket, Date.now());
    return keep(socket);
  };
}

/** Closes the connections of the pool that have been idle for so many milliseconds. */
function closeIdle(forMs: number): void {
  const before = Date.now() - forMs;
  for (const { freeSockets } of [httpAgent, httpsAgent]) {
    for (const socket of Object.values(freeSockets).flatMap((some = []) => some)) {
      if ((idleSince.get(socket) ?? 0) <= before) socket.destroy();
    }
  }
}
