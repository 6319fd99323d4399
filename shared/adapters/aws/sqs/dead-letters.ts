import { GetQueueAttributesCommand, GetQueueUrlCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { translateAwsError } from '../classify-errors.ts';
import { deadLetterQueues } from './queues.ts';

/**
 * Returns the approximate number of messages in all dead-letter queues together, for deployments
 * without a CloudWatch alarm on them.
 * @throws FaultError
 */
export async function countDeadLetters(client: SQSClient, prefix: string): Promise<number> {
  const counts = await Promise.all(
    deadLetterQueues.map((name) => countMessages(client, `${prefix}${name}`)),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

async function countMessages(client: SQSClient, QueueName: string): Promise<number> {
  try {
    const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName }));
    const AttributeNames = ['ApproximateNumberOfMessages' as const];
    const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames });
    const { Attributes } = await client.send(command);
    return Number(Attributes?.['ApproximateNumberOfMessages'] ?? 0);
  } catch (error) {
    throw translateAwsError(error, `counting the messages of the queue ${QueueName}`);
  }
}
