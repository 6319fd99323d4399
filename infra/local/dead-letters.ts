import type { SQSClient } from '@aws-sdk/client-sqs';
import { countDeadLetters } from '../../shared/adapters/aws/sqs/dead-letters.ts';
import type { Metrics } from '../../shared/ports/metrics.ts';
import type { Log } from '../../shared/turns/ports.ts';

/** Looks how many there are, measures it, and says so whenever there are more. */
export function deadLetterWatch(
  client: SQSClient,
  prefix: string,
  ports: Readonly<{ metrics: Metrics; log: Log }>,
): () => Promise<void> {
  let told = 0;
  return async () => {
    const deadLetters = await countDeadLetters(client, prefix);
    ports.metrics.put({ deadLetters });
    if (deadLetters > told) ports.log.warn(sentence(deadLetters));
    told = deadLetters;
  };
}

const sentence = (n: number): string =>
  n === 1
    ? '1 wake was dead-lettered; harmless: the sweep wakes its object'
    : `${n} wakes were dead-lettered; harmless: the sweep wakes their objects`;
