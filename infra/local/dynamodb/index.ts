import { once } from 'node:events';
import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { engineGuard } from '../access/guard.ts';
import { closeEngine, type EngineOptions, openEngine } from './engine.ts';
import type { DynamoFaults } from './faults.ts';
import { createDynamoServer } from './server.ts';

export type { DynamoFaults, FaultAnswer } from './faults.ts';

const closingMsMax = 5_000;

export type DynamoOptions = {
  /** The only key that is accepted. */
  accessKeyId: string;
  /** A folder that survives restarts and kills. Without it, data is in memory. */
  path?: string;
  /** Defaults to a free port. */
  port?: number;
  faults?: DynamoFaults;
  now?: () => number;
};
export type Dynamo = { url: string; port: number; close(): Promise<void> };

/**
 * Starts a DynamoDB on 127.0.0.1 for the unmodified AWS SDK.
 * @throws an error with a one-line message if the folder is damaged, in use or not a folder
 */
export async function startDynamo(options: DynamoOptions): Promise<Dynamo> {
  return startWith(options);
}

/** Like `startDynamo`, with a hook for crash tests. */
export async function startWith(
  options: DynamoOptions & Pick<EngineOptions, 'reach'>,
): Promise<Dynamo> {
  const engine = await openEngine({ ...options, linger: options.faults?.during });
  const { server, answered } = createDynamoServer({
    engine,
    faults: options.faults,
    guard: engineGuard(options.accessKeyId),
  });
  try {
    server.listen(options.port ?? 0, '127.0.0.1');
    await once(server, 'listening');
  } catch (error) {
    await closeEngine(engine);
    throw error;
  }
  const port = portOf(server);

  return {
    url: `http://127.0.0.1:${port}`,
    port,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      // Give committed requests time to be answered.
      await Promise.race([answered(), sleep(closingMsMax, undefined, { ref: false })]);
      await closeEngine(engine);
      server.closeAllConnections();
      await closed;
    },
  };
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new Error('The server is not bound to a port.');
  return address.port;
}
