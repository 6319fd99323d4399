import {
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { buildApp } from 'fauxqs';
import { createSqsClient } from '../../shared/adapters/aws/clients.ts';
import { createSqsMailbox } from '../../shared/adapters/aws/sqs/mailbox.ts';
import { createSqsQueues, type QueueUrls } from '../../shared/adapters/aws/sqs/queues.ts';
import type { MailboxUnderTest } from './mailbox.contract.ts';

export type SqsUnderTest = MailboxUnderTest &
  Readonly<{
    client: SQSClient;
    queues: QueueUrls;
    take(url: string): Promise<readonly Message[]>;
  }>;

/** Connects the adapter to the local SQS over the real wire protocol. */
export async function sqsUnderTest(): Promise<SqsUnderTest> {
  const app = buildApp({ logger: false });
  const endpoint = await app.listen({ host: '127.0.0.1', port: 0 });
  const client = createSqsClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  await createSqsQueues(client, 'contract-');
  const queues = await createSqsQueues(client, 'contract-');
  const now = 1_000_000;
  let ids = 0;
  const newId = () => {
    ids += 1;
    return `send-${ids}`;
  };
  const take = (url: string) => takeAll(client, url);
  return {
    mailbox: createSqsMailbox({ client, queues, clock: { now: () => now }, newId }),
    now,
    client,
    queues,
    take,
    arrived: async (kind) =>
      (await take(queues.wakes[kind])).map(({ Body = '' }) => JSON.parse(Body)),
    rung: async () => (await take(queues.timers)).map(({ Body = '' }) => JSON.parse(Body)),
    async close() {
      client.destroy();
      await app.close();
    },
  };
}

/**
 * Receives and deletes until the queue is empty. A group reveals its next message only once the
 * last one is deleted.
 */
async function takeAll(client: SQSClient, QueueUrl: string): Promise<readonly Message[]> {
  const taken: Message[] = [];
  for (;;) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ['All'],
      }),
    );
    if (Messages.length === 0) return taken;
    for (const { ReceiptHandle } of Messages) {
      await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
    taken.push(...Messages);
  }
}
