import type { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Instant } from '../../../shared/model/time.ts';
import type { Clock } from '../../../shared/ports/clock.ts';

const rememberedMs = 300_000;

/** What becomes of what is sent. */
type Sink = Readonly<{
  wake(body: string): void;
  alarm(body: string, at: Instant): void;
}>;

/** As much of SQS as the mailbox sends to: a deduplication id used twice swallows a message. */
export function createSqs(clock: Clock, sink: Sink): SQSClient {
  const seen = new Map<string, Instant>();

  function isNew(id = ''): boolean {
    const known = (seen.get(id) ?? 0) > clock.now();
    if (!known) seen.set(id, clock.now() + rememberedMs);
    return !known;
  }

  const client = {
    async send({ input }: SendMessageBatchCommand | SendMessageCommand) {
      if ('MessageBody' in input) {
        const delayMs = (input.DelaySeconds ?? 0) * 1_000;
        sink.alarm(input.MessageBody ?? '', clock.now() + delayMs);
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
