import { DynamoDBDocumentClient, PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { Moment } from '../../../infra/local/dynamodb/engine.ts';
import { startWith } from '../../../infra/local/dynamodb/index.ts';
import { clientOf, createTableAndWait, itemsTable } from './conformance-world.ts';

/** When the child dies: `delayUs` microseconds after the n-th occurrence of a moment. */
export type Death = { readonly moment: Moment; readonly nth: number; readonly delayUs: number };

export const tableName = 'crash';

/** Creates five items, updates three, deletes one, checks one; nine of them change the index. */
export const transaction = {
  ClientRequestToken: 'the-one-token',
  TransactItems: [
    ...Array.from({ length: 5 }, (_, n) => ({
      Put: { TableName: tableName, Item: { pk: `new-${n}`, owner: 'after', n: 1 } },
    })),
    ...Array.from({ length: 3 }, (_, n) => ({
      Update: {
        TableName: tableName,
        Key: { pk: `old-${n}` },
        UpdateExpression: 'SET #o = :after ADD n :one',
        ExpressionAttributeNames: { '#o': 'owner' },
        ExpressionAttributeValues: { ':after': 'after', ':one': 1 },
      },
    })),
    { Delete: { TableName: tableName, Key: { pk: 'old-3' } } },
    {
      ConditionCheck: {
        TableName: tableName,
        Key: { pk: 'old-4' },
        ConditionExpression: 'attribute_exists(pk)',
      },
    },
  ],
};

/** Creates the table and the five items that the transaction starts from. */
async function prepare(doc: DynamoDBDocumentClient): Promise<void> {
  await createTableAndWait(doc, itemsTable(tableName));
  for (let n = 0; n < 5; n += 1) {
    const Item = { pk: `old-${n}`, owner: 'before', n: 1 };
    await doc.send(new PutCommand({ TableName: tableName, Item }));
  }
}

/** Runs the transaction and dies during it, by a signal that no handler can catch. */
async function main(path: string, death: Death): Promise<void> {
  let armed = false;
  let passed = 0;
  const world = await startWith({
    accessKeyId: 'local',
    path,
    reach(moment) {
      if (!armed || moment !== death.moment) return;
      passed += 1;
      if (passed < death.nth) return;
      const until = process.hrtime.bigint() + BigInt(death.delayUs) * 1000n;
      while (process.hrtime.bigint() < until); // LevelDB's own thread continues.
      process.kill(process.pid, 'SIGKILL');
    },
  });
  const doc = DynamoDBDocumentClient.from(clientOf(world.url));
  await prepare(doc);
  armed = true;
  await doc.send(new TransactWriteCommand(transaction));
  await world.close();
}

const [, file, path, death] = process.argv;
if (file === import.meta.filename && path && death) await main(path, JSON.parse(death));
