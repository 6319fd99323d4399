import { rmSync } from 'node:fs';
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSqsClient } from '../../../shared/adapters/aws/clients.ts';
import { temporaryFolder } from '../../../test/support/cloud/test-cloud.ts';
import { type QueuesAndBuckets, startQueuesAndBuckets } from '../engines/fauxqs.ts';
import { type PollerOptions, startPoller } from './poller.ts';

let engine: QueuesAndBuckets;
let client: SQSClient;
const path = temporaryFolder();
const log = { info: () => {}, warn: () => {}, error: () => {} };
beforeAll(async () => {
  engine = await startQueuesAndBuckets({ path, accessKeyId: 'local' });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  client = createSqsClient({ endpoint: engine.url, region: 'us-east-1', credentials });
});
afterAll(async () => {
  client.destroy();
  await engine.close();
  rmSync(path, { recursive: true });
});

async function makeQueue(name: string): Promise<string> {
  const Attributes = { FifoQueue: 'true', VisibilityTimeout: '45' };
  const made = await client.send(new CreateQueueCommand({ QueueName: `${name}.fifo`, Attributes }));
  return made.QueueUrl ?? '';
}
const send = (QueueUrl: string, MessageGroupId: string, body: string, id = body) =>
  client.send(
    new SendMessageCommand({
      QueueUrl,
      MessageGroupId,
      MessageBody: body,
      MessageDeduplicationId: id,
    }),
  );
async function receive(QueueUrl: string) {
  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 0 }),
  );
  return Messages;
}
const bodiesOf = (messages: readonly Message[]) => messages.map(({ Body }) => Body);

describe('a FIFO queue', () => {
  it('shows nothing of a group while one of its messages is in flight', async () => {
    const QueueUrl = await makeQueue('groups');
    for (const body of ['a1', 'a2', 'b1']) await send(QueueUrl, body.charAt(0), body);

    const first = [...(await receive(QueueUrl)), ...(await receive(QueueUrl))];
    expect(bodiesOf(first).sort()).toEqual(['a1', 'b1']);
    expect(await receive(QueueUrl)).toEqual([]);

    const a1 = first.find(({ Body }) => Body === 'a1');
    await client.send(
      new DeleteMessageCommand({ QueueUrl, ReceiptHandle: a1?.ReceiptHandle ?? '' }),
    );
    expect(bodiesOf(await receive(QueueUrl))).toEqual(['a2']);
  });

  it('shows a message again, before those behind it, once its visibility ends', async () => {
    const QueueUrl = await makeQueue('visibility');
    for (const body of ['a1', 'a2']) await send(QueueUrl, 'a', body);
    const [first] = await receive(QueueUrl);

    const ReceiptHandle = first?.ReceiptHandle ?? '';
    const end = { QueueUrl, ReceiptHandle, VisibilityTimeout: 0 };
    await client.send(new ChangeMessageVisibilityCommand(end));

    expect(bodiesOf(await receive(QueueUrl))).toEqual(['a1']);
  });

  it('swallows a message with the deduplication id of an earlier one', async () => {
    const QueueUrl = await makeQueue('repeats');
    await send(QueueUrl, 'a', 'first', 'same');
    const [first] = await receive(QueueUrl);
    await client.send(
      new DeleteMessageCommand({ QueueUrl, ReceiptHandle: first?.ReceiptHandle ?? '' }),
    );

    await send(QueueUrl, 'a', 'second', 'same');
    expect(await receive(QueueUrl)).toEqual([]);
  });
});

describe('the poller', () => {
  async function heardWith(name: string, faultOf: PollerOptions['faultOf'], until: string) {
    const queueUrl = await makeQueue(name);
    const heard: string[] = [];
    const handler = async ({ Records }: SQSEvent) => {
      heard.push(...Records.map(({ body }) => body));
      return { batchItemFailures: [] };
    };
    const common = { client, log, queueUrl, batch: 10, concurrency: 5, handler };
    const poller = startPoller({ ...common, ...(faultOf ? { faultOf } : {}) });
    await send(queueUrl, 'a', 'one');
    await send(queueUrl, 'b', until);
    await expect.poll(() => heard).toContain(until);
    return { heard, poller };
  }

  it('can deliver a message twice', async () => {
    const twice: PollerOptions['faultOf'] = ({ Body }) => (Body === 'one' ? 'twice' : null);
    const { heard, poller } = await heardWith('twice', twice, 'other');
    await expect.poll(() => heard.filter((body) => body === 'one')).toHaveLength(2);
    await poller.stop();
  });

  it('can deliver a message late', async () => {
    const { promise: late, resolve: letGo } = Promise.withResolvers<void>();
    const isLate: PollerOptions['faultOf'] = ({ Body }) => (Body === 'one' ? { late } : null);
    const { heard, poller } = await heardWith('late', isLate, 'other');
    expect(heard).toEqual(['other']);
    letGo();
    await expect.poll(() => heard).toEqual(['other', 'one']);
    await poller.stop();
  });
});
