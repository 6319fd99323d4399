import {
  CreateQueueCommand,
  GetQueueUrlCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { Log } from '../../shared/turns/ports.ts';
import type { CloudEvent } from './cloud/index.ts';

/** Long after that, whoever an event concerns has looked for himself. */
const retention = { MessageRetentionPeriod: '300' };

/** Carries the events of EC2 and SSM to functions that run in other processes than they do. */
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

/** Each message is an event; one that could not be handled comes again. */
export const eventHandler =
  (handle: (event: CloudEvent) => Promise<void>, log: Log) =>
  async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
    const failed = await Promise.all(
      Records.map(({ messageId, body }) =>
        handle(JSON.parse(body)).then(
          () => [],
          (error: unknown) => {
            log.warn('an event was not handled', { error });
            return [{ itemIdentifier: messageId }];
          },
        ),
      ),
    );
    return { batchItemFailures: failed.flat() };
  };
