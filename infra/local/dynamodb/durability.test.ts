import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeTimeToLiveCommand, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  clientOf,
  createTableAndWait,
  dynamoErrorOf,
  itemsTable,
} from '../../../test/support/dynamodb/conformance-world.ts';
import { type DynamoOptions, startDynamo } from './index.ts';

const TableName = 'durable';
const minute = 60_000;
let path: string;
beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'drydock-durable-'));
});
afterEach(() => rm(path, { recursive: true, force: true }));

type Options = Omit<DynamoOptions, 'accessKeyId'>;

async function using<T>(
  options: Options,
  work: (doc: DynamoDBDocumentClient) => Promise<T>,
): Promise<T> {
  const world = await startDynamo({ accessKeyId: 'local', path, ...options });
  const client = clientOf(world.url);
  try {
    return await work(DynamoDBDocumentClient.from(client));
  } finally {
    client.destroy();
    await world.close();
  }
}
const seed = (doc: DynamoDBDocumentClient) =>
  createTableAndWait(doc, itemsTable(TableName)).then(() =>
    doc.send(new PutCommand({ TableName, Item: { pk: 'a', n: 1 } })),
  );
const add = (doc: DynamoDBDocumentClient, by: number, ClientRequestToken = 't') =>
  doc.send(
    new TransactWriteCommand({
      ClientRequestToken,
      TransactItems: [
        {
          Update: {
            TableName,
            Key: { pk: 'a' },
            UpdateExpression: 'ADD n :v',
            ExpressionAttributeValues: { ':v': by },
          },
        },
      ],
    }),
  );
const read = async (doc: DynamoDBDocumentClient) =>
  (await doc.send(new GetCommand({ TableName, Key: { pk: 'a' } }))).Item?.['n'];
const startError = (options: Options) =>
  startDynamo({ accessKeyId: 'local', ...options }).then(
    async (world) => {
      await world.close();
      return 'it started';
    },
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );

describe('a data folder', () => {
  it('keeps items, tables and settings across a restart', async () => {
    const TimeToLiveSpecification = { AttributeName: 'expiresAt', Enabled: true };
    await using({}, async (doc) => {
      await seed(doc);
      await doc.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
    });
    await using({}, async (doc) => {
      expect(await read(doc)).toBe(1);
      const answer = await doc.send(new DescribeTimeToLiveCommand({ TableName }));
      expect(answer.TimeToLiveDescription?.AttributeName).toBe('expiresAt');
    });
  });

  it('keeps an item whose time is over', async () => {
    const TimeToLiveSpecification = { AttributeName: 'n', Enabled: true };
    await using({}, async (doc) => {
      // Its `n` of 1 is an instant of 1970.
      await seed(doc);
      await doc.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
      expect(await read(doc)).toBe(1);
    });
    await using({}, async (doc) => expect(await read(doc)).toBe(1));
  });

  it('keeps tokens across a restart, for ten minutes', async () => {
    let now = 1_000_000;
    const clock = { now: () => now };
    await using(clock, async (doc) => {
      await seed(doc);
      await add(doc, 1);
    });
    now += 9 * minute;
    await using(clock, async (doc) => {
      await add(doc, 1);
      expect(await read(doc)).toBe(2);
      expect((await dynamoErrorOf(add(doc, 5))).name).toBe('IdempotentParameterMismatchException');
      now += minute;
      await add(doc, 5);
      expect(await read(doc)).toBe(7);
    });
  });

  it('keeps exactly those of forty concurrent transactions that were not cancelled', async () => {
    const done = await using({}, async (doc) => {
      await seed(doc);
      const outcomes = await Promise.allSettled(
        Array.from({ length: 40 }, (_, n) => add(doc, 1, `t${n}`)),
      );
      return outcomes.filter(({ status }) => status === 'fulfilled').length;
    });
    expect(done).toBeGreaterThan(0);
    await using({}, async (doc) => expect(await read(doc)).toBe(1 + done));
  });

  it('in use is reported, and is free again after a close', async () => {
    await using({}, async () => {
      const reason = await startError({ path });
      expect(reason).toContain(path);
      expect(reason).toContain('in use by another process');
      expect(reason).not.toContain('\n');
    });
    await using({}, seed);
  });

  it.each(['CURRENT', 'MANIFEST'])('with a damaged %s is reported in one line', async (name) => {
    await using({}, seed);
    const file = (await readdir(path)).find((entry) => entry.startsWith(name)) ?? name;
    await writeFile(join(path, file), 'not what LevelDB wrote');
    const reason = await startError({ path });
    expect(reason).toContain(`${path} is damaged`);
    expect(reason).not.toContain('\n');
  });

  it('with a flipped bit in its log is reported and does not open partially', async () => {
    await using({}, seed);
    const file = (await readdir(path)).find((entry) => entry.endsWith('.log')) ?? 'no log';
    const bytes = await readFile(join(path, file));
    const middle = Math.floor(bytes.length / 2);
    bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle);
    await writeFile(join(path, file), bytes);
    expect(await startError({ path })).toContain(`${path} is damaged`);
  });

  it('whose log ends within a record, as after a kill, opens', async () => {
    await using({}, seed);
    const file = (await readdir(path)).find((entry) => entry.endsWith('.log')) ?? 'no log';
    await appendFile(join(path, file), Buffer.from([1, 2, 3, 4, 200, 0, 1, 9, 9]));
    await using({}, async (doc) => expect(await read(doc)).toBe(1));
  });

  it('that is a file is reported', async () => {
    const file = join(path, 'file');
    await writeFile(file, '');
    expect(await startError({ path: file })).toContain(`${file} can't be created`);
  });
});

describe('an engine', () => {
  it('in memory starts empty each time', async () => {
    const world = await startDynamo({ accessKeyId: 'local' });
    await createTableAndWait(clientOf(world.url), itemsTable(TableName));
    await world.close();
    const next = await startDynamo({ accessKeyId: 'local' });
    await createTableAndWait(clientOf(next.url), itemsTable(TableName));
    await next.close();
  });

  it('listens on this machine only, and rejects a port that is taken', async () => {
    const world = await startDynamo({ accessKeyId: 'local' });
    expect(world.url).toBe(`http://127.0.0.1:${world.port}`);
    expect(await startError({ port: world.port })).toContain('EADDRINUSE');
    await world.close();
  });
});
