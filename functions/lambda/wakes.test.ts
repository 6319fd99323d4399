import type { SQSRecord } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import type { ObjectId } from '../../shared/model/ids.ts';
import type { Arrival } from '../../shared/turns/arrival.ts';
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

/** A worker that writes down whom it was woken for, and crashes on one of them. */
function worker(crashesOn: ObjectId | null = null) {
  const turns: [ObjectId, Arrival | undefined][] = [];
  const work = async (id: ObjectId, arrival?: Arrival): Promise<void> => {
    turns.push([id, arrival]);
    if (id === crashesOn) throw new Error('crash');
  };
  return { turns, handle: wakeHandler('lease', work, quiet) };
}

describe('a batch of wakes', () => {
  it('is one turn per object, however many messages it holds', async () => {
    const { turns, handle } = worker();
    const Records = [
      record('1', { id: a, why: 'born' }),
      record('2', { id: b, why: 'sweep' }, 2),
      record('3', { id: a, why: 'alarm' }, 3),
    ];

    const answer = await handle({ Records });

    expect(answer.batchItemFailures).toEqual([]);
    expect(turns).toEqual([
      [a, { receives: 3, bySweep: false, why: 'born, alarm' }],
      [b, { receives: 2, bySweep: true, why: 'sweep' }],
    ]);
  });

  it('is of every request that led to it, the last ones first, and not of too many', async () => {
    const { turns, handle } = worker();
    const traces = ['r1', 'r2, r1', undefined, 'r3', '', 'r5, r6'];
    const Records = traces.map((trace, n) => record(String(n), { id: a, why: 'born', trace }));

    await handle({ Records });

    expect(turns).toMatchObject([[a, { why: 'born', trace: 'r5, r6, r3, r2' }]]);
  });

  it('is of no request where none is told', async () => {
    const { turns, handle } = worker();

    await handle({ Records: [record('1', { id: a }), record('2', { id: a, trace: 7 })] });

    expect(turns).toEqual([[a, { receives: 1, bySweep: false }]]);
  });

  it('gives back the messages of the group that crashed, and nobody else’s', async () => {
    const { handle } = worker(a);
    const Records = [record('1', { id: a }), record('2', { id: b }), record('3', { id: a })];

    const answer = await handle({ Records });

    expect(answer.batchItemFailures).toEqual([{ itemIdentifier: '1' }, { itemIdentifier: '3' }]);
  });

  it.each([
    { body: 'no JSON', of: 'what is no JSON' },
    { body: { id: 5 }, of: 'an id that is no text' },
    { body: { id: 'lease-nobody' }, of: 'what is no id' },
    { body: { id: 'res-0000000000000001' }, of: 'an object of another worker' },
    { body: null, of: 'nothing' },
  ])('throws away $of', async ({ body }) => {
    const { turns, handle } = worker();

    const answer = await handle({ Records: [record('1', body)] });

    expect(answer.batchItemFailures).toEqual([]);
    expect(turns).toEqual([]);
  });
});
