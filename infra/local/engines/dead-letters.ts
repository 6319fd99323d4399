import type { SQSClient } from '@aws-sdk/client-sqs';
import { countDeadLetters } from '../../../shared/adapters/aws/sqs/dead-letters.ts';
import type { Metrics } from '../../../shared/ports/metrics.ts';
import type { Log } from '../../../shared/turns/ports.ts';

/** Returns a task that counts the dead letters, records the gauge, and logs when there are more. */
export function deadLetterCounter(
  client: SQSClient,
  prefix: string,
  ports: Readonly<{ metrics: Metrics; log: Log }>,
): () => Promise<void> {
  let loggedCount = 0;
  return async () => {
    const deadLetters = await countDeadLetters(client, prefix);
    ports.metrics.put({ deadLetters });
    if (deadLetters > loggedCount) ports.log.warn(deadLetterText(deadLetters));
    loggedCount = deadLetters;
  };
}

const deadLetterText = (n: number): string =>
  n === 1
    ? '1 wake was dead-lettered, which is harmless: the sweep wakes its object'
    : `${n} wakes were dead-lettered, which is harmless: the sweep wakes their objects`;
