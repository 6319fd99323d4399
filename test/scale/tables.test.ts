import { describe, expect, it } from 'vitest';
import { createEngine } from '../../shared/adapters/memory/engine.ts';
import { always, type Key, type Outcome, type Write } from '../../shared/model/write.ts';
import type { Environment } from './pool.ts';
import { createSlowStore } from './tables.ts';
import { createTally } from './tally.ts';
import { createThroughput, documentedThroughput } from './throughput.ts';
import { createVirtualTime } from './virtual-time.ts';

const key = (pk: string): Key => ({ table: 'leases', pk });
const put = (pk: string): Write => ({ op: 'put', key: key(pk), item: {}, when: always });

/** Every latency is its median: chance is always the same. */
function slowTables(limits = documentedThroughput) {
  const time = createVirtualTime();
  const engine = createEngine(time.clock);
  const throughput = createThroughput(time.elapsed, limits);
  const { usage } = createTally();
  const { api } = usage;
  const { sleep } = time;
  const environment: Environment = { usage: api, sleep, beAlive: async () => undefined };
  const tables = { time, chance: () => 0.25, engine, throughput };
  return {
    time,
    engine,
    usage: api,
    store: createSlowStore(tables, environment, { throttledTries: 18 }),
  };
}

async function outcomesOf(
  { time }: ReturnType<typeof slowTables>,
  calls: readonly Promise<Outcome>[],
): Promise<readonly (readonly [string, number])[]> {
  const ended: (readonly [string, number])[] = [];
  for (const call of calls) {
    void call.then(({ kind }) => ended.push([kind, Math.round(time.elapsed())]));
  }
  await time.run(() => ended.length === calls.length, 60_000);
  return ended;
}

describe('requests take their latency', () => {
  it('a transaction three times that of a write', async () => {
    const world = slowTables();
    const { store } = world;
    const calls = [store.write(put('a')), store.commit({ token: 'b', writes: [put('b')] })];

    expect(await outcomesOf(world, calls)).toEqual([
      ['committed', 8],
      ['committed', 25],
    ]);
  });
});

describe('a transaction holds its items', () => {
  it('so that another one is cancelled, and tries again', async () => {
    const world = slowTables();
    const { store, usage } = world;
    const calls = ['t', 'u'].map((token) => store.commit({ token, writes: [put('a')] }));

    const ended = await outcomesOf(world, calls);

    expect(ended.map(([kind]) => kind)).toEqual(['committed', 'committed']);
    expect(usage).toMatchObject({ tries: 3, conflicts: 1 });
    expect([...usage.conflictsOn]).toEqual([['leases', 1]]);
  });

  it('from a single write as well, but not from a read', async () => {
    const world = slowTables();
    const { store, time, usage } = world;
    let read = Number.NaN;
    // The transaction holds its item from 8.4 ms to 25.3 ms.
    const meanwhile = 9;
    const late = time.sleep(meanwhile).then(() => store.write(put('a')));
    time.after(meanwhile, () => void store.get(key('a')).then(() => (read = time.elapsed())));

    await outcomesOf(world, [store.commit({ token: 't', writes: [put('a')] }), late]);

    expect(usage.conflicts).toBeGreaterThan(0);
    expect(read).toBeLessThan(20);
  });
});

it('requests beyond the throughput of a partition are throttled, and tried again', async () => {
  const world = slowTables({ partition: { read: 10, write: 1 }, table: null });
  const calls = [world.store.write(put('a')), world.store.write(put('a'))];

  const ended = await outcomesOf(world, calls);

  expect(ended.map(([kind]) => kind)).toEqual(['committed', 'committed']);
  expect(world.usage).toMatchObject({ tries: 3, throttled: 1 });
});
