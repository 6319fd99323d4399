import type { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Instant } from '../../../shared/model/time.ts';
import type { Clock } from '../../../shared/ports/clock.ts';

const deduplicationMs = 300_000;

/** Where sent messages go. */
type SqsSink = Readonly<{
  wake(body: string): void;
  timer(body: string, at: Instant): void;
}>;

/**
 * Returns the part of SQS that the mailbox uses. A repeated deduplication id swallows a message.
 */
export function createSqs(clock: Clock, sink: SqsSink): SQSClient {
  const seen = new Map<string, Instant>();

  function isNew(id = ''): boolean {
    const known = (seen.get(id) ?? 0) > clock.now();
    if (!known) seen.set(id, clock.now() + deduplicationMs);
    return !known;
  }

  const client = {
    async send({ input }: SendMessageBatchCommand | SendMessageCommand) {
      if ('MessageBody' in input) {
        const delayMs = (input.DelaySeconds ?? 0) * 1_000;
        sink.timer(input.MessageBody ?? '', clock.now() + delayMs);
      } else if ('Entries' in input) {
        for (const { MessageDeduplicationId, MessageBody = '' } of input.Entries ?? []) {
          if (isNew(MessageDeduplicationId)) sink.wake(MessageBody);
        }
      }
      return {};
    },
  };
  return client as SQSClient;
}
