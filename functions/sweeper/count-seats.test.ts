import { describe, expect, it } from 'vitest';
import { freeSeatsPartition } from '../../shared/model/keys.ts';
import { limits } from '../../shared/model/limits.ts';
import { always } from '../../shared/model/write.ts';
import type { Measures } from '../../shared/ports/metrics.ts';
import { resId } from '../../test/support/model/ids.ts';
import { aFreeSeat } from '../../test/support/model/seats.ts';
import { createWorld } from '../../test/support/world.ts';
import { countSeats } from './count-seats.ts';

function counted() {
  const world = createWorld();
  return {
    world,
    async count() {
      const measured: Record<string, Measures> = {};
      const metrics = {
        put(measures: Measures, { blueprint = '' } = {}) {
          measured[blueprint] = measures;
        },
      };
      await countSeats({ ...world.ports, metrics });
      return measured;
    },
  };
}

describe('seats and lines are measured', () => {
  it('by blueprint: waiting leases, held seats, free seats', async () => {
    const { world, count } = counted();
    await world.blueprint({ limit: 2, leasesPerResource: 2 });
    await world.blueprint({ name: 'quiet', disabled: true });
    for (let n = 0; n < 7; n += 1) await world.ask({ blueprints: ['hosts'] });
    await world.pass(120);

    expect(await count()).toEqual({
      hosts: { lineLength: 3, seatsHeld: 4, seatsFree: 0 },
      quiet: { lineLength: 0, seatsHeld: 0, seatsFree: 0 },
    });
  });

  it('with returned seats as free', async () => {
    const { world, count } = counted();
    await world.blueprint({ leasesPerResource: 2 });
    const [one] = [await world.ask(), await world.ask()];
    await world.pass(120);
    if (one.kind !== 'created') throw new Error('the lease was not created');
    await world.release(one.lease.id);
    await world.settle();

    const { hosts } = await count();

    expect(hosts).toMatchObject({ lineLength: 0, seatsFree: expect.any(Number) });
    expect(hosts?.seatsFree).toBeGreaterThan(0);
    const held = (await world.store.scan('leases', 10)).found.filter(
      ({ item }) => item['state'] === 'active',
    );
    expect(hosts?.seatsHeld).toBe(held.length);
  });

  it('up to a bound, past which held seats are not reported', async () => {
    const { world, count } = counted();
    await world.blueprint();
    const created = await world.ask();
    await world.pass(60);
    const lease = created.kind === 'created' ? await world.lease(created.lease.id) : null;
    if (lease === null || !('seat' in lease) || lease.seat === null) throw new Error('no seat');
    const pk = freeSeatsPartition(lease.seat, 0);
    for (let n = 0; n < limits.countedMax + 50; n += 1) {
      const key = { table: 'slots', pk, sk: `${resId(String(n))}/00` } as const;
      await world.store.write({ op: 'put', key, item: { ...aFreeSeat() }, when: always });
    }

    expect(await count()).toEqual({ hosts: { lineLength: 0, seatsFree: limits.countedMax } });
  });

  it('and a failing table only costs the measurement', async () => {
    const { world } = counted();
    await world.blueprint();
    const query = () => Promise.reject(new Error('no table'));
    const store = { ...world.store, query };
    const metrics = { put: () => expect.unreachable() };

    await countSeats({ ...world.ports, store, metrics });

    expect(world.log.join()).toContain('seats could not be counted');
  });
});
