import {
  type DynamoFaults,
  type FaultAnswer,
  startDynamo,
} from '../../infra/local/dynamodb/index.ts';
import { createDynamoClient } from '../../shared/adapters/aws/clients.ts';
import { createDynamoStore } from '../../shared/adapters/aws/dynamodb/store.ts';
import { createDynamoTables } from '../../shared/adapters/aws/dynamodb/tables.ts';
import { namesWithPrefix } from '../../shared/adapters/common/table-schemas.ts';
import {
  createScript,
  type StoreTrouble,
  type StoreUnderTest,
  throttledTries,
} from './store-harness.ts';

/** One request that the engine received. */
export type SeenRequest = Readonly<{ operation: string; body: unknown }>;
export type DynamoUnderTest = StoreUnderTest &
  Readonly<{
    seen(): readonly SeenRequest[];
    /** Makes the next request fail with this answer, whatever the script says. */
    fail(answer: FaultAnswer): void;
  }>;

/** Connects the adapter to the local engine over the real wire protocol. */
export async function dynamoUnderTest(): Promise<DynamoUnderTest> {
  const script = createScript();
  const requests: SeenRequest[] = [];
  let nextFailure: FaultAnswer | null = null;
  let losing = false;
  const faults: DynamoFaults = {
    before(operation, body) {
      requests.push({ operation, body });
      const [failure, trouble] = [nextFailure, script.next()];
      nextFailure = null;
      losing = trouble === 'lose answer';
      return failure ?? failureFor(trouble, operation, body);
    },
    during: script.during,
    after: () => (losing ? 'drop' : null),
  };
  const engine = await startDynamo({ accessKeyId: 'local', faults });
  const client = createDynamoClient({
    endpoint: engine.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    requestMs: 20_000,
  });
  await createDynamoTables(client, 'contract-');
  await createDynamoTables(client, 'contract-');
  const { sleep, chance, controls } = script;
  const names = namesWithPrefix('contract-');
  return {
    store: createDynamoStore({
      client,
      names,
      sleep,
      chance,
      throttledTries,
    }),
    ...controls,
    seen: () => requests.splice(0),
    fail(answer) {
      nextFailure = answer;
    },
    async close() {
      client.destroy();
      await engine.close();
    },
  };
}

/** Returns the failure for a trouble. `network` is a 500: to a client, as unclear as no answer. */
function failureFor(
  trouble: StoreTrouble | null,
  operation: string,
  body: unknown,
): FaultAnswer | null {
  if (trouble === 'throttle') return { fail: { status: 400, type: 'ThrottlingException' } };
  if (trouble === 'network') return { fail: { status: 500, type: 'InternalServerError' } };
  if (trouble !== 'conflict') return null;
  if (operation !== 'TransactWriteItems') {
    return { fail: { status: 400, type: 'TransactionConflictException' } };
  }
  return cancelledFor(['TransactionConflict', ...Array(writesIn(body) - 1).fill('None')]);
}

export const cancelledFor = (codes: readonly string[]): FaultAnswer => ({
  fail: {
    status: 400,
    type: 'TransactionCanceledException',
    reasons: codes.map((Code) => ({ Code })),
  },
});

function writesIn(body: unknown): number {
  if (typeof body !== 'object' || body === null || !('TransactItems' in body)) return 0;
  return Array.isArray(body.TransactItems) ? body.TransactItems.length : 0;
}
