import { GetQueueAttributesCommand, GetQueueUrlCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { translateAwsError } from '../classify-errors.ts';
import { deadLetterQueues } from './queues.ts';

/**
 * Messages in all dead-letter queues together, about. For worlds where no alarm counts them. Faults
 * are thrown as FaultError.
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
    const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames });
    const { Attributes } = await client.send(asked);
    return Number(Attributes?.['ApproximateNumberOfMessages'] ?? 0);
  } catch (error) {
    throw translateAwsError(error, `looking into the queue ${QueueName}`);
  }
}
