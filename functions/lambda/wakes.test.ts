import type { SQSRecord } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import type { ObjectId } from '../../shared/model/ids.ts';
import type { Arrival } from '../../shared/turns/loop/turn-log.ts';
import { wakeHandler } from './wakes.ts';

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const a = 'lease-000000000000000a';
const b = 'lease-000000000000000b';

const record = (messageId: string, body: unknown, receives = 1): SQSRecord => ({
  messageId,
  receiptHandle: messageId,
  body: typeof body === 'string' ? body : JSON.stringify(body),
  attributes: {
    ApproximateReceiveCount: String(receives),
    SentTimestamp: '0',
    SenderId: 'test',
    ApproximateFirstReceiveTimestamp: '0',
  },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn',
  awsRegion: 'us-east-1',
});

/** A worker that records its wakes and crashes on one object. */
function worker(crashesOn: ObjectId | null = null) {
  const turns: [ObjectId, Arrival | undefined][] = [];
  const work = async (id: ObjectId, arrival?: Arrival): Promise<void> => {
    turns.push([id, arrival]);
    if (id === crashesOn) throw new Error('crash');
  };
  return { turns, handle: wakeHandler('lease', work, quiet) };
}

describe('a batch of wakes', () => {
  it('is one turn per object, however many messages it has', async () => {
    const { turns, handle } = worker();
    const Records = [
      record('1', { id: a, reason: 'created' }),
      record('2', { id: b, reason: 'sweep' }, 2),
      record('3', { id: a, reason: 'timer' }, 3),
    ];

    const answer = await handle({ Records });

    expect(answer.batchItemFailures).toEqual([]);
    expect(turns).toEqual([
      [a, { receives: 3, bySweep: false, reason: 'created, timer' }],
      [b, { receives: 2, bySweep: true, reason: 'sweep' }],
    ]);
  });

  it('carries the traces of its requests, the latest first, up to a limit', async () => {
    const { turns, handle } = worker();
    const traces = ['r1', 'r2, r1', undefined, 'r3', '', 'r5, r6'];
    const Records = traces.map((trace, n) =>
      record(String(n), { id: a, reason: 'created', trace }),
    );

    await handle({ Records });

    expect(turns).toMatchObject([[a, { reason: 'created', trace: 'r5, r6, r3, r2' }]]);
  });

  it('carries no trace if its messages have none', async () => {
    const { turns, handle } = worker();

    await handle({ Records: [record('1', { id: a }), record('2', { id: a, trace: 7 })] });

    expect(turns).toEqual([[a, { receives: 1, bySweep: false }]]);
  });

  it('fails only the messages of the object whose turn crashed', async () => {
    const { handle } = worker(a);
    const Records = [record('1', { id: a }), record('2', { id: b }), record('3', { id: a })];

    const answer = await handle({ Records });

    expect(answer.batchItemFailures).toEqual([{ itemIdentifier: '1' }, { itemIdentifier: '3' }]);
  });

  it.each([
    { body: 'no JSON', of: 'invalid JSON' },
    { body: { id: 5 }, of: 'an id that is not a string' },
    { body: { id: 'lease-unknown' }, of: 'an invalid id' },
    { body: { id: 'res-0000000000000001' }, of: 'an object of another worker' },
    { body: null, of: 'nothing' },
  ])('discards $of', async ({ body }) => {
    const { turns, handle } = worker();

    const answer = await handle({ Records: [record('1', body)] });

    expect(answer.batchItemFailures).toEqual([]);
    expect(turns).toEqual([]);
  });
});
