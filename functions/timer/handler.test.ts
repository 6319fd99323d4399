import { expect, it } from 'vitest';
import type { Wake } from '../../shared/ports/mailbox.ts';
import { createHandler } from './handler.ts';

const id = 'lease-000000000000000a';

it('a timer becomes a wake of its object, with the request that set it', async () => {
  const woken: Wake[] = [];
  const wake = async (wakes: readonly Wake[]) => void woken.push(...wakes);
  const handle = createHandler({ mailbox: { wake, timer: async () => undefined } });
  const bodies = [
    { id, at: 1, trace: 'r1' },
    { id, at: 2 },
    { id: 'unknown', at: 3 },
  ];

  await handle({ Records: bodies.map((body, n) => recordOf(String(n), body)) });

  expect(woken).toEqual([
    { id, reason: 'timer', trace: 'r1' },
    { id, reason: 'timer', trace: undefined },
  ]);
});

const recordOf = (messageId: string, body: object) => ({
  messageId,
  receiptHandle: messageId,
  body: JSON.stringify(body),
  messageAttributes: {},
  attributes: {
    ApproximateReceiveCount: '1',
    SentTimestamp: '0',
    SenderId: 'test',
    ApproximateFirstReceiveTimestamp: '0',
  },
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn',
  awsRegion: 'us-east-1',
});
