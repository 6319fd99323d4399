import { describe, expect, it } from 'vitest';
import type { StoreHooks } from '../../shared/adapters/memory/store.ts';
import type { LeaseId, ObjectId } from '../../shared/model/ids.ts';
import type { Write } from '../../shared/model/write.ts';
import { brokenInvariants } from '../support/invariants.ts';
import { createWorld, type World } from '../support/world.ts';

const seats = 64;

/** Returns a world with this many free one-seat hosts, and how many table requests it has seen. */
async function freeHosts(seed: number) {
  let requests = 0;
  const before: StoreHooks['before'] = async () => {
    requests += 1;
    return null;
  };
  const world = createWorld({ seed, hooks: { before } });
  await world.blueprint({ limit: seats, maxBuilding: seats, idleSeconds: 60_000 });
  const first = await askAtOnce(world, seats);
  await world.pass(120);
  for (const id of first) await world.release(id);
  await world.settle();
  return { world, requests: () => requests };
}

/**
 * Works on all wakes at once until the queues are empty. All turns run in lockstep: each reads
 * before any writes. So this is the worst that concurrency can do.
 */
async function workAtOnce({ mailbox, work }: World): Promise<void> {
  for (;;) {
    const deliveries = [];
    for (let one = mailbox.take(); one; one = mailbox.take()) deliveries.push(one);
    if (deliveries.length === 0) return;
    const ids = [...new Set(deliveries.map(({ wake }) => wake.id))];
    await Promise.all(ids.map((id) => work(id, { receives: 1, bySweep: false })));
    for (const { done } of deliveries) done();
  }
}

async function askAtOnce(world: World, n: number): Promise<readonly LeaseId[]> {
  const creations = await Promise.all(Array.from({ length: n }, () => world.ask()));
  return creations.map((creation) => {
    expect(creation.kind).toBe('created');
    if (creation.kind !== 'created') throw new Error('refused');
    return creation.lease.id;
  });
}

async function inState(world: World, ids: readonly LeaseId[], state: string) {
  const leases = await Promise.all(ids.map((id) => world.lease(id)));
  return ids.filter((_, n) => leases[n]?.state === state);
}

it('a new lease that lost its seat looks at the seats again, and not at the line', async () => {
  const reads: string[] = [];
  let steals = false;
  const { store, ...world } = createWorld({
    hooks: {
      async before({ operation, input }) {
        if (operation === 'query') reads.push(input.pk.split('/')[0] ?? '');
        const taken = operation === 'commit' && steals ? input.writes.find(isSeat) : undefined;
        steals &&= taken === undefined;
        if (taken) await store.write({ op: 'delete', key: taken.key, when: [] });
        return null;
      },
    },
  });
  await world.blueprint({ limit: 2, idleSeconds: 60_000 });
  const [one, other] = [await world.ask(), await world.ask()];
  await world.pass(120);
  for (const asked of [one, other]) {
    if (asked.kind === 'created') await world.release(asked.lease.id);
  }
  await world.settle();
  reads.length = 0;
  steals = true;

  const created = await world.ask();

  expect(created).toMatchObject({ kind: 'created', lease: { state: 'active' } });
  expect(reads.toSorted()).toEqual(['line', 'seats', 'seats']);
});

const isSeat = ({ op, key }: Write): boolean => op === 'delete' && key.pk.startsWith('seats/');

/** Of 32 clients that asked for free seats at once some got 503; 200 on 64 seats cost 52 each. */
describe.each([1, 2, 3])('a burst (seed %i)', (seed) => {
  it('of as many leases as there are free seats serves each', async () => {
    const { world } = await freeHosts(seed);

    const ids = await askAtOnce(world, seats);
    await workAtOnce(world);

    expect(await inState(world, ids, 'active')).toHaveLength(seats);
    expect(brokenInvariants(world.store.dump())).toEqual([]);
  });

  it('of 200 leases on 64 seats serves all, each by a bounded number of requests', async () => {
    const { world, requests } = await freeHosts(seed);
    const before = requests();

    const ids = await askAtOnce(world, 200);
    // Who waits is not woken: nothing changed since its creation looked for it.
    const waiting = new Set<ObjectId>(await inState(world, ids, 'pending'));
    const slots = Object.keys(world.store.dump());
    const granted = slots.filter((key) => key.startsWith('slots|granted/'));
    expect(waiting.size - granted.length).toBe(200 - seats);
    expect(world.mailbox.pending()).toHaveLength(granted.length);

    let served = 0;
    let looks = 0;
    for (let round = 0; served < 200 && round < 20; round += 1) {
      await workAtOnce(world);
      const active = await inState(world, ids, 'active');
      looks += 200;
      expect(active.length).toBeLessThanOrEqual(seats);
      served += active.length;
      for (const id of active) await world.release(id);
    }
    await workAtOnce(world);
    expect(served).toBe(200);
    expect(await inState(world, ids, 'destroyed')).toHaveLength(200);

    // The test's own looks at the leases do not count. Out of lockstep it is half of that.
    expect((requests() - before - looks - 400) / 200).toBeLessThanOrEqual(35);
    expect(brokenInvariants(world.store.dump())).toEqual([]);
  });
});
