import { expect, it } from 'vitest';
import { createThroughput } from './throughput.ts';

const limits = { partition: { read: 30, write: 10 }, table: { read: 100, write: 15 } };
const on = (partition: string, units: number) => [{ table: 'slots' as const, partition, units }];

it('a partition key serves its limit in a second, and overdraws it by one request at most', () => {
  let now = 0;
  const { admit, hottest } = createThroughput(() => now, limits);
  const admitted = Array.from({ length: 5 }, () => admit('write', on('slots a', 4)));
  now = 300;

  expect(admitted).toEqual([true, true, true, false, false]);
  expect(admit('write', on('slots a', 4))).toBe(true);
  expect(admit('write', on('slots a', 4))).toBe(false);
  expect(admit('read', on('slots a', 4))).toBe(true);
  expect(hottest()).toEqual({ side: 'write', partition: 'slots a', units: 16 });
});

it('a table has a limit for all of its partition keys, and its indexes have their own', () => {
  const { admit } = createThroughput(() => 0, limits);

  expect(admit('write', on('slots a', 8))).toBe(true);
  expect(admit('write', on('slots b', 8))).toBe(true);
  expect(admit('write', on('slots c', 1))).toBe(false);
  expect(admit('write', on('slots/due 1', 1))).toBe(true);
});

it('a request that is not admitted takes nothing from any partition', () => {
  const { admit } = createThroughput(() => 0, limits);
  admit('write', on('slots a', 10));

  expect(admit('write', [...on('slots a', 1), ...on('slots b', 1)])).toBe(false);
  expect(admit('write', on('slots b', 5))).toBe(true);
});
