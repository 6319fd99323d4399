import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DynamoDBDocumentClient,
  QueryCommand,
  ScanCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientOf } from '../../../test/support/dynamodb/conformance-world.ts';
import { type Death, tableName, transaction } from '../../../test/support/dynamodb/crash-child.ts';
import { startDynamo } from './index.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'drydock-crash-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const before = ['old-0 1', 'old-1 1', 'old-2 1', 'old-3 1', 'old-4 1'];
const after = [
  ...['new-0 1', 'new-1 1', 'new-2 1', 'new-3 1', 'new-4 1'],
  ...['old-0 2', 'old-1 2', 'old-2 2', 'old-4 1'],
];
const indexBefore = { before: 5, after: 0 };
const indexAfter = { before: 1, after: 8 };

/** Lets a child process die during the transaction and returns its data folder. */
async function crashChild(name: string, death: Death): Promise<string> {
  const path = join(root, name);
  const script = join(import.meta.dirname, '../../../test/support/dynamodb/crash-child.ts');
  const child = spawn(process.execPath, [script, path, JSON.stringify(death)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [, signal] = await once(child, 'exit');
  expect(signal).toBe('SIGKILL');
  return path;
}

/** Opens a folder and returns its content, before and after sending the transaction again. */
async function reopen(path: string) {
  const world = await startDynamo({ accessKeyId: 'local', path });
  const client = clientOf(world.url);
  const doc = DynamoDBDocumentClient.from(client);
  const look = async () => {
    const { Items = [] } = await doc.send(new ScanCommand({ TableName: tableName }));
    const items = Items.map((item) => `${item['pk']} ${item['n']}`).sort();
    return {
      items,
      index: { before: await count(doc, 'before'), after: await count(doc, 'after') },
    };
  };
  try {
    const found = await look();
    await doc.send(new TransactWriteCommand(transaction));
    return { found, resent: await look() };
  } finally {
    client.destroy();
    await world.close();
  }
}

async function count(doc: DynamoDBDocumentClient, owner: string): Promise<number> {
  const command = new QueryCommand({
    TableName: tableName,
    IndexName: 'byOwner',
    KeyConditionExpression: '#o = :o',
    ExpressionAttributeNames: { '#o': 'owner' },
    ExpressionAttributeValues: { ':o': owner },
  });
  return (await doc.send(command)).Count ?? 0;
}

const nothing = { items: before, index: indexBefore };
const everything = { items: after, index: indexAfter };

describe.concurrent('killed while staging', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])('item %i of ten: nothing is applied', async (nth) => {
    const path = await crashChild(`staged-${nth}`, { moment: 'staged', nth, delayUs: 0 });
    const { found, resent } = await reopen(path);
    expect(found).toEqual(nothing);
    expect(resent).toEqual(everything);
  });
});

describe.concurrent('killed around the batch', () => {
  it.each([0, 5, 10, 20, 30, 50, 75, 100, 150, 250, 500, 1000])(
    '%i µs into it: all or nothing is applied, and the token matches',
    async (delayUs) => {
      const path = await crashChild(`batch-${delayUs}`, { moment: 'committing', nth: 1, delayUs });
      const { found, resent } = await reopen(path);
      expect([nothing, everything]).toContainEqual(found);
      // Sending it again increments the counters only if the first attempt did not.
      expect(resent).toEqual(everything);
    },
  );

  it.each(['committed', 'answering'] as const)('%s: all of it is applied once', async (moment) => {
    const path = await crashChild(moment, { moment, nth: 1, delayUs: 0 });
    const { found, resent } = await reopen(path);
    expect(found).toEqual(everything);
    expect(resent).toEqual(everything);
  });
});
