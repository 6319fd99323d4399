import { GetQueueAttributesCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSqsQueues } from '../../shared/adapters/aws/sqs/queues.ts';
import { mailboxContract, newLeaseId } from './mailbox.contract.ts';
import { type SqsUnderTest, sqsUnderTest } from './mailbox-sqs.ts';

mailboxContract('SQS', sqsUnderTest);

const isToQueue = (input: unknown, { QueueUrl }: Readonly<{ QueueUrl: string }>): boolean =>
  typeof input === 'object' && input !== null && 'QueueUrl' in input && input.QueueUrl === QueueUrl;

describe('the SQS mailbox', () => {
  let under: SqsUnderTest;
  beforeEach(async () => {
    under = await sqsUnderTest();
  });
  afterEach(() => under.close());

  /** Records the input of every request. `answer` may answer in place of SQS. */
  function watch(answer: (input: unknown) => object | null = () => null): unknown[] {
    const inputs: unknown[] = [];
    under.client.middlewareStack.add(
      (next) => async (args) => {
        inputs.push(args.input);
        const output = answer(args.input);
        return output === null
          ? next(args)
          : { response: {}, output: { $metadata: {}, ...output } };
      },
      { step: 'initialize' },
    );
    return inputs;
  }

  it('groups by object and never reuses a deduplication id', async () => {
    const [a, b] = [newLeaseId(), newLeaseId()];
    for (const id of [a, a, b]) await under.mailbox.wake([{ id, reason: 'same' }]);

    const messages = await under.take(under.queues.wakes.lease);

    expect(messages.map(({ Attributes }) => Attributes?.MessageGroupId).toSorted()).toEqual([
      a,
      a,
      b,
    ]);
    expect(new Set(messages.map((each) => each.Attributes?.MessageDeduplicationId)).size).toBe(3);
  });

  it('finds queues with changed settings and leaves the settings alone', async () => {
    const QueueUrl = under.queues.wakes.lease;
    const Attributes = { VisibilityTimeout: '7' };
    await under.client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));

    expect(await createSqsQueues(under.client, 'contract-')).toEqual(under.queues);

    const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] });
    expect((await under.client.send(command)).Attributes).toMatchObject(Attributes);
  });

  it('sends ten wakes per request', async () => {
    const inputs = watch();

    await under.mailbox.wake(Array.from({ length: 21 }, () => ({ id: newLeaseId(), reason: 'x' })));

    const lengths = [10, 10, 1];
    expect(inputs).toEqual(
      lengths.map((length) =>
        expect.objectContaining({ Entries: Array(length).fill(expect.anything()) }),
      ),
    );
  });

  it.each([
    [-5_000, 0],
    [0, 0],
    [1, 1],
    [1_000, 1],
    [89_500, 90],
    [899_001, 900],
    [86_400_000, 900],
  ])('a timer %i ms ahead is delayed by %i s', async (ahead, delay) => {
    const inputs = watch();
    await under.mailbox.timer(newLeaseId(), under.now + ahead);

    expect(inputs).toMatchObject([{ DelaySeconds: delay, QueueUrl: under.queues.timers }]);
  });

  const refused = { Id: '1', SenderFault: false, Code: 'InternalError', Message: 'try later' };
  const pair = () => [
    { id: newLeaseId(), reason: 'taken' },
    { id: newLeaseId(), reason: 'refused' },
  ];

  it('resends only the wakes that SQS refused, once', async () => {
    let first = true;
    const inputs = watch(() => {
      const output = first ? { Failed: [refused], Successful: [] } : null;
      first = false;
      return output;
    });

    await under.mailbox.wake(pair());

    expect(inputs).toMatchObject([
      { Entries: [{ Id: '0' }, { Id: '1' }] },
      { Entries: [{ Id: '1' }] },
    ]);
    expect((await under.arrived('lease')).map(({ reason }) => reason)).toEqual(['refused']);
  });

  it('throws if SQS refuses twice, though wakes to other queues arrive', async () => {
    const toLeases = { QueueUrl: under.queues.wakes.lease };
    watch((input) => (isToQueue(input, toLeases) ? { Failed: [refused] } : null));

    const wakes = [...pair(), { id: 'res-0123456789abcdef', reason: 'other' } as const];
    await expect(under.mailbox.wake(wakes)).rejects.toMatchObject({
      fault: { reason: 'failed', next: 'wait' },
      message: 'SQS refused 1 of 2 wakes: try later (InternalError)',
    });

    expect(await under.arrived('resource')).toHaveLength(1);
  });

  it('names the send that failed and reports that it may have arrived', async () => {
    watch(() => {
      throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    });

    await expect(under.mailbox.timer('lease-00000000000000zz', 0)).rejects.toMatchObject({
      fault: { reason: 'network', definite: false },
      message: expect.stringMatching(/^Setting a timer for lease-00000000000000zz failed/),
    });
  });

  it('creates queues that redeliver after 45 s and dead-letter after five receives', async () => {
    const attributes = async (QueueUrl: string) => {
      const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] });
      return (await under.client.send(command)).Attributes ?? {};
    };

    const lease = await attributes(under.queues.wakes.lease);
    expect(lease).toMatchObject({
      VisibilityTimeout: '45',
      FifoQueue: 'true',
      ContentBasedDeduplication: 'false',
      DeduplicationScope: 'messageGroup',
      FifoThroughputLimit: 'perMessageGroupId',
    });
    expect(JSON.parse(lease['RedrivePolicy'] ?? '')).toEqual({
      deadLetterTargetArn: expect.stringMatching(/:contract-lease-dead\.fifo$/),
      maxReceiveCount: 5,
    });
    expect((await attributes(under.queues.timers))['FifoQueue']).toBeUndefined();
  });
});
