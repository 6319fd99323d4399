import { expect, it } from 'vitest';
import { createPool } from './pool.ts';
import { createTally } from './tally.ts';
import { createVirtualTime } from './virtual-time.ts';

const workMs = 100;
const timeoutMs = 1_000;
const tooLongMs = 5_000;

function pool(concurrency: number) {
  const time = createVirtualTime();
  const usage = createTally().usage.api;
  const start = () => ({ calls: 0 });
  const options = { time, usage, concurrency, timeoutMs, start, chance: () => 0.25 };
  return { time, usage, ...createPool(options) };
}

it('invocations beyond the concurrency wait, and find a warm environment', async () => {
  const { time, usage, invoke, free } = pool(2);
  const ended: number[] = [];
  const work = () => time.sleep(workMs).then(() => ended.push(Math.round(time.elapsed())));
  for (let n = 0; n < 3; n += 1) void invoke(work);
  expect(free()).toBe(0);

  await time.run(() => ended.length === 3, 60_000);

  expect(ended).toEqual([475, 475, 575]);
  expect(usage.coldStarts).toBe(2);
});

it('an invocation that takes too long dies with its environment', async () => {
  const { time, usage, invoke } = pool(1);
  const outcomes: string[] = [];
  void invoke(() => time.sleep(tooLongMs)).then(({ kind }) => outcomes.push(kind));
  void invoke(() => time.sleep(workMs)).then(({ kind }) => outcomes.push(kind));

  await time.run(() => outcomes.length === 2, 60_000);

  expect(outcomes).toEqual(['died', 'answered']);
  expect(usage).toMatchObject({ coldStarts: 2, timeouts: 1 });
});
