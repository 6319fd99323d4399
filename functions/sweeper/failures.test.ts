import { describe, expect, it } from 'vitest';
import type { StoreCall } from '../../shared/adapters/memory/store.ts';
import { fault } from '../../shared/model/fault.ts';
import { sweepKey } from '../../shared/model/keys.ts';
import { limits } from '../../shared/model/limits.ts';
import { leaseFrom, recordItem } from '../../shared/model/record.ts';
import type { Item } from '../../shared/model/write.ts';
import { always } from '../../shared/model/write.ts';
import { anActiveLease } from '../../test/support/model/leases.ts';
import { aLeaving, aReleasedResource } from '../../test/support/model/resources.ts';
import { createWorld, type World } from '../../test/support/world.ts';

const denied = fault('denied', 'not allowed to end it');

const leaseAt = (n: number) => `lease-${String(n).padStart(16, '0')}` as const;

const put = (world: World, pk: string, item: Item, table: 'leases' | 'resources' = 'leases') =>
  world.store.write({ op: 'put', key: { table, pk }, item, when: always });

/** Puts a lease that is long due into the given shard. */
const due = (world: World, pk: string, shard: number, wakeAt = 1) =>
  put(world, pk, { wakeAt, dueShard: String(shard), createdAt: 0 });

const command = (world: World, pk: string, sk: string, item: Item) =>
  world.store.write({ op: 'put', key: { table: 'commands', pk, sk }, item, when: always });

const woken = (world: World) => world.mailbox.pending().map(({ id }) => id);

describe('a failure in one place', () => {
  it('an entry that names no object does not affect the others', async () => {
    const world = createWorld();
    await due(world, leaseAt(1), 0, 1);
    await due(world, 'whatever', 0, 2);
    await due(world, leaseAt(2), 0, 3);
    await due(world, leaseAt(3), 1, 1);

    const swept = await world.sweep();

    expect(swept.woken).toBe(3);
    expect(woken(world).toSorted()).toEqual([leaseAt(1), leaseAt(2), leaseAt(3)]);
    expect(world.log.join()).toContain(
      'the due index has invalid object ids {"names":["whatever"]}',
    );
  });

  it('a throttled shard is skipped alone, until the next sweep', async () => {
    const stuck = { shard: '0' };
    const before = (call: StoreCall) =>
      call.operation === 'queryIndex' && call.input.pk === stuck.shard ? 'throttle' : null;
    const world = createWorld({ hooks: { before } });
    for (const shard of [0, 1, 2]) await due(world, leaseAt(shard), shard);

    const first = await world.sweep();
    stuck.shard = 'none';
    const second = await world.sweep();

    expect([first.woken, second.woken]).toEqual([2, 3]);
    expect(world.log.join()).toContain('"list":"leases/0"');
  });

  it('a cursor that cannot be read skips only its own shard', async () => {
    const before = (call: StoreCall) =>
      call.operation === 'get' && call.input.pk === 'sweep/leases/0' ? 'throttle' : null;
    const world = createWorld({ hooks: { before } });
    for (const shard of [0, 1, 2]) await due(world, leaseAt(shard), shard);

    expect(await world.sweep()).toMatchObject({ woken: 2 });
  });

  it('a damaged record is woken like any other, and hides nothing', async () => {
    const world = createWorld();
    const leaving = aLeaving({ at: world.clock.now() - 60_000 });
    const late = aReleasedResource({ leaving, wakeAt: world.clock.now() - 1_000 });
    await put(world, late.id, recordItem(late), 'resources');
    const dueShard = String(recordItem(late)['dueShard']);
    const damaged = { state: 'released', ended: 5, wakeAt: 7, dueShard, leaving: 'soon' };
    await put(world, 'res-00000000000000zz', damaged, 'resources');

    const swept = await world.sweep();

    expect(swept.woken).toBe(2);
    expect(swept.uncleaned).toMatchObject([{ id: late.id }]);
    expect(swept.oldestUncleanedSeconds).toBe(60);
  });

  it('a cursor that its list no longer knows is deleted', async () => {
    const world = createWorld();
    await due(world, leaseAt(1), 0);
    const key = sweepKey('leases/0');
    await world.store.write({ op: 'put', key, item: { cursor: 'of old' }, when: always });

    const [first, second] = [await world.sweep(), await world.sweep()];

    expect([first.woken, second.woken]).toEqual([0, 1]);
    expect(await world.store.get(key)).toBeNull();
  });

  it('the most overdue object is measured although the run started after it', async () => {
    const world = createWorld();
    const all = limits.listPage * limits.sweepPages + 1;
    const now = world.clock.now();
    for (let n = 0; n < all; n += 1) await due(world, leaseAt(n), 0, now - 900_000 + n);

    const [first, second] = [await world.sweep(), await world.sweep()];

    expect([first.woken, second.woken]).toEqual([all - 1, 1]);
    expect([first.oldestDueSeconds, second.oldestDueSeconds]).toEqual([900, 900]);
  });
});

describe('old commands', () => {
  it('never hide the rest, even if they exceed one run', async () => {
    const world = createWorld();
    const all = limits.listPage * limits.sweepPages + 50;
    for (let n = 0; n < all; n += 1) await command(world, leaseAt(n), 'c', { at: 0 });

    const [first, second] = [await world.sweep(), await world.sweep()];

    expect([first.oldCommands, second.oldCommands]).toEqual([all - 50, 50]);
    expect(new Set(woken(world)).size).toBe(all);
  });

  it('that are damaged or name no object do not affect the others', async () => {
    const world = createWorld();
    await command(world, 'unknown', 'c', { at: 0 });
    await command(world, leaseAt(1), 'c', { entries: 'is this' });
    await command(world, leaseAt(2), 'c', { at: 0 });

    const swept = await world.sweep();

    expect(swept.oldCommands).toBe(2);
    expect(woken(world).toSorted()).toEqual([leaseAt(1), leaseAt(2)]);
  });

  it('to an object created while its worker loads it are kept', async () => {
    const late = anActiveLease({ id: leaseAt(1) });
    let looks = 0;
    const before = async (call: StoreCall) => {
      if (call.operation !== 'query' || call.input.pk !== late.id || looks > 0) return null;
      looks += 1;
      await put(world, late.id, recordItem(late));
      await command(world, late.id, 'c', { kind: 'release', at: world.clock.now() });
      return null;
    };
    const world: World = createWorld({ hooks: { before } });

    await world.work(late.id);

    expect(Object.keys(world.rest())).toEqual([`commands|${late.id}|c`]);
  });

  it('to an object that never existed or is gone are discarded by its worker', async () => {
    const world = createWorld();
    await world.release(leaseAt(1));
    await world.settle();
    expect(world.store.dump()).toEqual({});

    await world.blueprint();
    const created = await world.ask();
    await world.pass(120);
    if (created.kind !== 'created') throw new Error('the lease was not created');
    await world.release(created.lease.id);
    await world.settle();
    expect((await world.lease(created.lease.id))?.state).toBe('destroyed');
    const commands = () =>
      Object.keys(world.store.dump()).filter((key) => key.startsWith('commands|'));
    await command(world, created.lease.id, 'late', { at: 0 });
    expect(commands()).toHaveLength(1);

    await world.pass(120);

    expect(commands()).toEqual([]);
  });
});

describe('an uncleaned object', () => {
  it('stays measured between retries of its clean-up', async () => {
    const world = createWorld();
    await world.blueprint({ idleSeconds: 1 });
    const created = await world.ask();
    await world.pass(120);
    if (created.kind !== 'created') throw new Error('the lease was not created');
    world.cloud.knobs.failNext('terminate', denied, 1_000);
    await world.release(created.lease.id);
    await world.pass(1_800);

    const ages: number[] = [];
    let swept = await world.sweep();
    for (let minute = 0; minute < 12; minute += 1) {
      await world.pass(60);
      swept = await world.sweep(swept.uncleaned);
      ages.push(swept.oldestUncleanedSeconds);
    }

    expect(ages.every((age, n) => n === 0 || age === (ages[n - 1] ?? 0) + 60)).toBe(true);
    expect(swept.uncleaned).toMatchObject([{ reason: expect.stringMatching(/not allowed/) }]);
  });

  it('that crashed its worker ten times is woken by the sweep alone', async () => {
    const world = createWorld();
    await world.blueprint();
    const created = await world.ask();
    await world.pass(120);
    if (created.kind !== 'created') throw new Error('the lease was not created');
    const { id } = created.lease;
    const item = (await world.store.get({ table: 'leases', pk: id })) ?? {};
    const since = world.clock.now() - 60_000;
    const crashing = { crashes: limits.crashesMax, crashingSince: since, wakeAt: since };
    await put(world, id, recordItem({ ...leaseFrom(item), ...crashing }));

    await world.release(id);
    await world.settle();
    const unmoved = await world.lease(id);
    const swept = await world.sweep();
    await world.settle();

    expect(unmoved).toMatchObject({ state: 'active', crashes: limits.crashesMax });
    expect(swept.uncleaned).toMatchObject([
      { id, since, reason: expect.stringContaining('crashed') },
    ]);
    // This turn succeeded, so its crashes are forgotten.
    const moved = await world.lease(id);
    expect(moved).toMatchObject({ state: 'destroyed', crashes: 0 });
    expect(moved).not.toHaveProperty('crashingSince');
  });
});
