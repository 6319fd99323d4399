import { describe, expect, it } from 'vitest';
import { createEngine } from '../../shared/adapters/memory/engine.ts';
import {
  absent,
  always,
  type Item,
  type Key,
  update,
  type Write,
} from '../../shared/model/write.ts';
import { readDemands, writeDemands } from './units.ts';

const lease = (name: string): Key => ({ table: 'leases', pk: name });
const put = (key: Key, item: Item, when = always): Write => ({ op: 'put', key, item, when });
const due = (wakeAt: number): Item => ({ dueShard: '1', wakeAt });
const padded = (bytes: number): Item => ({ text: 'x'.repeat(bytes) });

function tables(...writes: readonly Write[]) {
  const engine = createEngine({ now: () => 0 });
  engine.apply(writes);
  const costOf = (write: Write) =>
    unitsOf(writeDemands(engine, { operation: 'write', input: write }));
  return { engine, costOf };
}

const unitsOf = (demands: ReturnType<typeof writeDemands>) =>
  Object.fromEntries(demands.map(({ partition, units }) => [partition, units]));

describe('a write costs', () => {
  it('a unit per kilobyte of the larger image', () => {
    const { costOf } = tables(put(lease('a'), padded(3_000)));

    expect(costOf(put(lease('a'), {}))).toEqual({ 'leases a': 3 });
    expect(costOf(put(lease('b'), {}))).toEqual({ 'leases b': 1 });
  });

  it('a unit for an index entry that appears, two for one that moves, else none', () => {
    const { costOf } = tables(put(lease('a'), due(5)));
    const change = (set: Item) => costOf(update(lease('a'), { set, when: always }));

    expect(costOf(put(lease('b'), due(5)))).toEqual({ 'leases b': 1, 'leases/due 1': 1 });
    expect(change({ wakeAt: 6, dueShard: '2' })).toEqual({
      'leases a': 1,
      'leases/due 1': 1,
      'leases/due 2': 1,
    });
    expect(change({ state: 'active' })).toEqual({ 'leases a': 1 });
  });

  it('as much if it is refused, but nothing in an index', () => {
    const { costOf } = tables(put(lease('a'), { ...padded(1_500), ...due(5) }));

    expect(costOf(put(lease('a'), due(9), absent))).toEqual({ 'leases a': 2 });
  });

  it('twice as much in a transaction', () => {
    const { engine } = tables();
    const input = { token: 't', writes: [put(lease('a'), due(5)), put(lease('b'), {})] };

    expect(unitsOf(writeDemands(engine, { operation: 'commit', input }))).toEqual({
      'leases a': 2,
      'leases/due 1': 1,
      'leases b': 2,
    });
  });
});

it('a query costs a unit per four kilobytes of what it returns, together', () => {
  const seat = (sk: string): Key => ({ table: 'slots', pk: 'seats', sk });
  const { engine } = tables(...['a', 'b', 'c'].map((sk) => put(seat(sk), padded(2_000))));
  const cost = (limit: number) =>
    readDemands(engine, { operation: 'query', input: { table: 'slots', pk: 'seats', limit } });

  expect(cost(2)).toEqual([{ table: 'slots', partition: 'slots seats', units: 1 }]);
  expect(cost(3)).toEqual([{ table: 'slots', partition: 'slots seats', units: 2 }]);
});
