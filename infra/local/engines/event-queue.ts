import {
  CreateQueueCommand,
  GetQueueUrlCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { Log } from '../../../shared/turns/ports.ts';
import type { CloudEvent } from '../cloud/index.ts';

/** In seconds. By then, the object that an event concerns has polled anyway. */
const retention = { MessageRetentionPeriod: '300' };

/**
 * Returns the URL of the queue that carries the events of EC2 and SSM to functions in other
 * processes. Creates the queue if it is missing.
 */
export async function openEventQueue(client: SQSClient, prefix: string): Promise<string> {
  const QueueName = `${prefix}host-events`;
  const { QueueUrl = '' } = await client
    .send(new CreateQueueCommand({ QueueName, Attributes: retention }))
    .catch(() => client.send(new GetQueueUrlCommand({ QueueName })));
  return QueueUrl;
}

export const sendEvent =
  (client: SQSClient, QueueUrl: string) =>
  async (event: CloudEvent): Promise<void> => {
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(event) }));
  };

/** Handles one event per message; SQS redelivers those whose handler fails. */
export const eventHandler =
  (handle: (event: CloudEvent) => Promise<void>, log: Log) =>
  async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
    const failed = await Promise.all(
      Records.map(({ messageId, body }) =>
        handle(JSON.parse(body)).then(
          () => [],
          (error: unknown) => {
            log.warn('the handler of an event failed', { error });
            return [{ itemIdentifier: messageId }];
          },
        ),
      ),
    );
    return { batchItemFailures: failed.flat() };
  };
