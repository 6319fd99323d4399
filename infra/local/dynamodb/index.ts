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
  /** Whoever has this key is answered. */
  accessKeyId: string;
  /** A folder that outlives restarts and kills; in memory when absent. */
  path?: string;
  /** A free one when absent. */
  port?: number;
  faults?: DynamoFaults;
  now?: () => number;
};
export type Dynamo = { url: string; port: number; close(): Promise<void> };

/**
 * A DynamoDB for this machine only, answering the unchanged AWS SDK. Rejects in one line when the
 * folder is damaged, in use or impossible.
 */
export async function startDynamo(options: DynamoOptions): Promise<Dynamo> {
  return startWith(options);
}

/** The same, with a look inside for crash tests. */
export async function startWith(
  options: DynamoOptions & Pick<EngineOptions, 'reach'>,
): Promise<Dynamo> {
  const engine = await openEngine(options);
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
      // What was committed is also answered, within reason.
      await Promise.race([answered(), sleep(closingMsMax, undefined, { ref: false })]);
      await closeEngine(engine);
      server.closeAllConnections();
      await closed;
    },
  };
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not bound to a port');
  return address.port;
}
