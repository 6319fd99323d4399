import { expect, onTestFinished } from 'vitest';
import type { StoreHooks } from '../../shared/adapters/memory/store.ts';
import type { LeaseId, ObjectId, ResourceId } from '../../shared/model/ids.ts';
import { isLeaseId, isResourceId } from '../../shared/model/ids.ts';
import type { LeaseRequest } from '../../shared/turns/lease/create.ts';
import { checkedApi } from './api/checked-api.ts';
import { brokenInvariants } from './invariants.ts';
import { createWorld, type World, type WorldOptions } from './world.ts';

/** Returns hooks that check the invariants after every write; the test fails if one was broken. */
function createWatch(hooks: StoreHooks = {}) {
  const watched: World[] = [];
  const wrong = new Set<string>();
  onTestFinished(() => expect([...wrong], 'what must hold after every write').toEqual([]));
  const watching: StoreHooks = {
    ...hooks,
    after(call) {
      const writes = call.operation === 'commit' || call.operation === 'write';
      if (writes)
        for (const one of watched)
          for (const no of brokenInvariants(one.store.dump())) wrong.add(no);
      return hooks.after?.(call) ?? null;
    },
  };
  return { hooks: watching, over: (world: World) => watched.push(world) };
}

/** Returns the simulated world with its invariants watched, and short ways to ask and to read. */
export function createWatchedWorld(options: WorldOptions = {}) {
  const watch = createWatch(options.hooks);
  const world = createWorld({ ...options, hooks: watch.hooks });
  watch.over(world);
  return withViews(world);
}

/** Returns the API over such a world. */
export function createWatchedApi(options: WorldOptions = {}) {
  const watch = createWatch(options.hooks);
  const api = checkedApi({ ...options, hooks: watch.hooks });
  watch.over(api.world);
  return { ...api, world: withViews(api.world) };
}

export type WatchedWorld = ReturnType<typeof withViews>;

const withViews = (world: World) => ({
  ...world,
  ...viewsOf(world),
  comesToRest: () => endEverything(world),
});

function viewsOf(world: World) {
  const records = (table: string) =>
    Object.entries(world.store.dump())
      .filter(([key]) => key.startsWith(`${table}|`))
      .map(([, item]) => item);
  return {
    /** Creates a lease, a millisecond before the next one. A refusal fails the test. */
    async asked(given: Partial<LeaseRequest> = {}): Promise<LeaseId> {
      const creation = await world.ask(given);
      if (creation.kind !== 'created')
        throw new Error(`the lease was not created: ${JSON.stringify(creation)}`);
      await world.ports.hookPorts.pause(1);
      return creation.lease.id;
    },
    states: (ids: readonly LeaseId[]) =>
      Promise.all(ids.map(async (id) => (await world.lease(id))?.state)),
    /** Returns the resource that a lease holds. Holding none fails the test. */
    async holds(id: LeaseId): Promise<ResourceId> {
      const lease = await world.lease(id);
      if (!lease || !('resourceId' in lease) || lease.resourceId === null) {
        throw new Error(`${id} is ${lease?.state} and holds nothing`);
      }
      return lease.resourceId;
    },
    resources: (state?: string): readonly ResourceId[] =>
      records('resources')
        .filter((one) => state === undefined || one['state'] === state)
        .map(({ id }) => String(id))
        .filter(isResourceId),
    /** Returns the kinds of an object's events, in order. */
    history: (id: ObjectId): readonly string[] =>
      records('events')
        .filter(({ object }) => object === id)
        .toSorted((a, b) => Number(a['version']) - Number(b['version']))
        .flatMap(({ entries }) =>
          Array.isArray(entries) ? entries.map(({ kind }) => String(kind)) : [],
        ),
  };
}

/** Releases every lease and every resource. Fails if anything is left. */
async function endEverything(world: World): Promise<void> {
  for (const id of unfinishedIds(world, 'leases').filter(isLeaseId)) await world.release(id);
  await world.pass(60);
  for (const id of unfinishedIds(world, 'resources').filter(isResourceId)) await world.release(id);
  await world.pass(1_000);
  expect(leftIn(world)).toEqual([]);
}

const unfinishedIds = (world: World, table: string): readonly string[] =>
  Object.entries(world.store.dump())
    .filter(([key, { state }]) => key.startsWith(`${table}|`) && state !== 'destroyed')
    .map(([, { id }]) => String(id));

function leftIn(world: World): readonly string[] {
  const records = [...unfinishedIds(world, 'leases'), ...unfinishedIds(world, 'resources')];
  const slots = Object.entries(world.rest())
    .filter(([key, item]) => !(key.startsWith('slots|usage/') && item?.['n'] === 0))
    // Failed builds are remembered until a build succeeds; those of a device or a rung expire.
    .filter(([key]) => !/^slots\|(breaker|failed)\//.test(key))
    .map(([key]) => `${key} is left`);
  const machines = world.cloud
    .dump()
    .machines.filter(({ resource, state }) => resource !== null && state !== 'terminated')
    .map(({ id }) => `${id} is an orphan`);
  const wakes = world.mailbox.pending().map(({ id }) => `a wake of ${id} is left`);
  return [...records.map((id) => `${id} is not destroyed`), ...slots, ...machines, ...wakes];
}
