import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DynamoDBClient,
  ScanCommand,
  type ScanCommandInput,
  type ScanCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand, ListQueuesCommand } from '@aws-sdk/client-sqs';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { createSqsClient } from '../../shared/adapters/aws/clients.ts';
import type { WorldProcess } from './local-world.ts';

export type TableItems = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Returns every item of a table, by `pk|sk`. */
export async function scanTable(
  { dynamo, credentials }: Pick<WorldProcess, 'dynamo' | 'credentials'>,
  table: string,
): Promise<TableItems> {
  const client = new DynamoDBClient({ endpoint: dynamo, region: 'us-east-1', credentials });
  const items: Record<string, Record<string, unknown>> = {};
  let from: ScanCommandInput['ExclusiveStartKey'];
  do {
    const found: ScanCommandOutput = await client.send(
      new ScanCommand({
        TableName: `drydock-${table}`,
        ConsistentRead: true,
        ...(from ? { ExclusiveStartKey: from } : {}),
      }),
    );
    for (const item of found.Items ?? []) {
      const { pk, sk, ...rest } = unmarshall(item);
      items[`${pk}|${sk ?? ''}`] = rest;
    }
    from = found.LastEvaluatedKey;
  } while (from);
  client.destroy();
  return items;
}

/** Counts the messages in each queue, including those in flight or delayed, and dead letters. */
export async function messagesIn({
  sqs,
  credentials,
}: Pick<WorldProcess, 'sqs' | 'credentials'>): Promise<Readonly<Record<string, number>>> {
  const client = createSqsClient({ endpoint: sqs, region: 'us-east-1', credentials });
  const { QueueUrls = [] } = await client.send(new ListQueuesCommand({}));
  const counts = await Promise.all(
    QueueUrls.map(async (QueueUrl) => {
      const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] });
      const { Attributes = {} } = await client.send(command);
      const {
        ApproximateNumberOfMessages: ready = '0',
        ApproximateNumberOfMessagesNotVisible: taken = '0',
        ApproximateNumberOfMessagesDelayed: delayed = '0',
      } = Attributes;
      return [
        QueueUrl.split('/').at(-1) ?? '',
        Number(ready) + Number(taken) + Number(delayed),
      ] as const;
    }),
  );
  client.destroy();
  return Object.fromEntries(counts);
}

/** Returns what must not differ between two idle moments: slots, commands, due records, hosts. */
export async function restOf(world: Pick<WorldProcess, 'dynamo' | 'credentials' | 'folder'>) {
  const [slots, commands, leases, resources, executions] = await Promise.all(
    ['slots', 'commands', 'leases', 'resources', 'executions'].map((table) =>
      scanTable(world, table),
    ),
  );
  const due = [leases, resources, executions].flatMap((table) =>
    Object.entries(table ?? {}).flatMap(([key, item]) =>
      item['dueShard'] === undefined ? [] : [key],
    ),
  );
  return {
    slots: Object.fromEntries(Object.entries(slots ?? {}).filter(isLeftOver)),
    commands,
    due,
    hosts: hostsIn(world.folder),
    processes: hostProcesses(world),
  };
}

/** Whether an item should be gone at rest; a count of zero and a key that expires may stay. */
function isLeftOver([key, item]: readonly [string, Readonly<Record<string, unknown>>]) {
  if (key.startsWith('usage/')) return Number(item['n'] ?? 0) !== 0;
  if (key.startsWith('idempotency/')) return typeof item['expiresAt'] !== 'number';
  return true;
}

/** Returns the instances whose directories still exist. */
function hostsIn(folder: string): readonly string[] {
  const path = join(folder, '.drydock/data/cloud/instances');
  if (!existsSync(path)) return [];
  return readdirSync(path).filter((name) => name.startsWith('i-'));
}

/** Returns the pids that run in this world's hosts, found by their environment. */
export function hostProcesses({ folder }: Pick<WorldProcess, 'folder'>): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(
          `=${folder}/.drydock/data/cloud/`,
        );
      } catch {
        return false;
      }
    });
}
