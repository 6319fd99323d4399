import type { SQSEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { createFifoQueue } from './fifo-queue.ts';
import { createTally } from './tally.ts';
import { createVirtualTime } from './virtual-time.ts';

const workMs = 10;

/** A queue whose worker takes 10 ms; `fails` chooses the deliveries that it fails. */
function queue(batchSize: number, concurrency: number, fails = (_body: string) => false) {
  const time = createVirtualTime();
  const batches: string[] = [];
  let running = 0;
  const invoke = async ({ Records }: SQSEvent) => {
    running += 1;
    batches.push(Records.map(({ body }) => body).join(' '));
    await time.sleep(workMs);
    running -= 1;
    const failed = Records.filter(({ body }) => fails(body));
    const batchItemFailures = failed.map(({ messageId }) => ({ itemIdentifier: messageId }));
    return { kind: 'answered', answer: { batchItemFailures } } as const;
  };
  const usage = createTally().usage['lease-worker'];
  const free = () => concurrency - running;
  return { time, batches, ...createFifoQueue({ time, usage, batchSize, free, invoke }) };
}

describe('a FIFO queue', () => {
  it('delivers in batches of several groups while all workers are busy', async () => {
    const { arrive, batches, time } = queue(2, 1);
    for (const id of ['a', 'b', 'c', 'd']) arrive(id, `${id}1`);

    await time.run(() => batches.length === 3, 60_000);

    expect(batches).toEqual(['a1', 'b1 c1', 'd1']);
  });

  it('locks a group while one of its messages is being worked on', async () => {
    const { arrive, batches, time } = queue(2, 5);
    for (const body of ['a1', 'a2', 'a3', 'b1']) arrive(body.charAt(0), body);

    await time.run(() => batches.length === 3, 60_000);

    expect(batches).toEqual(['a1', 'b1', 'a2 a3']);
    expect(time.elapsed()).toBe(10);
  });

  it('shows a failed message again after its visibility timeout, before later ones', async () => {
    let first = true;
    const { arrive, batches, time } = queue(1, 5, () => {
      const failed = first;
      first = false;
      return failed;
    });
    arrive('a', 'a1');
    arrive('a', 'a2');

    await time.run(() => batches.length === 3, 60_000);

    expect(batches).toEqual(['a1', 'a1', 'a2']);
    expect(time.elapsed()).toBe(45_020);
  });
});
