import { expect, onTestFinished } from 'vitest';
import { checkedApi } from '../../functions/api/tests/checked-api.ts';
import type { StoreHooks } from '../../shared/adapters/memory/store.ts';
import type { LeaseId, ObjectId, ResourceId } from '../../shared/model/ids.ts';
import { isLeaseId, isResourceId } from '../../shared/model/ids.ts';
import type { LeaseRequest } from '../../shared/turns/lease/create.ts';
import { broken } from './invariants.ts';
import { createWorld, type World, type WorldOptions } from './world.ts';

/** Hooks that hold a world to its invariants after every write: the test fails if they broke. */
function createWatch(hooks: StoreHooks = {}) {
  const watched: World[] = [];
  const wrong = new Set<string>();
  onTestFinished(() => expect([...wrong], 'what must hold after every write').toEqual([]));
  const watching: StoreHooks = {
    ...hooks,
    after(call) {
      const writes = call.operation === 'commit' || call.operation === 'write';
      if (writes)
        for (const one of watched) for (const no of broken(one.store.dump())) wrong.add(no);
      return hooks.after?.(call) ?? null;
    },
  };
  return { hooks: watching, over: (world: World) => watched.push(world) };
}

/** The simulated world under watch, and short ways to ask and to look. */
export function createWatchedWorld(options: WorldOptions = {}) {
  const watch = createWatch(options.hooks);
  const world = createWorld({ ...options, hooks: watch.hooks });
  watch.over(world);
  return withEyes(world);
}

/** The API over such a world. */
export function createWatchedApi(options: WorldOptions = {}) {
  const watch = createWatch(options.hooks);
  const api = checkedApi({ ...options, hooks: watch.hooks });
  watch.over(api.world);
  return { ...api, world: withEyes(api.world) };
}

export type WatchedWorld = ReturnType<typeof withEyes>;

const withEyes = (world: World) => ({
  ...world,
  ...lookingAt(world),
  comesToRest: () => comesToRest(world),
});

function lookingAt(world: World) {
  const records = (table: string) =>
    Object.entries(world.store.dump())
      .filter(([key]) => key.startsWith(`${table}|`))
      .map(([, item]) => item);
  return {
    /** A lease is born, a moment before the next one; a refusal is the test's failure. */
    async asked(given: Partial<LeaseRequest> = {}): Promise<LeaseId> {
      const born = await world.ask(given);
      if (born.kind !== 'created') throw new Error(`the lease is not born: ${JSON.stringify(born)}`);
      await world.ports.hookPorts.pause(1);
      return born.lease.id;
    },
    states: (ids: readonly LeaseId[]) =>
      Promise.all(ids.map(async (id) => (await world.lease(id))?.state)),
    /** The resource that a lease holds; holding none is the test's failure. */
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
    /** The kinds of what happened to an object, in order. */
    history: (id: ObjectId): readonly string[] =>
      records('events')
        .filter(({ object }) => object === id)
        .toSorted((a, b) => Number(a['version']) - Number(b['version']))
        .flatMap(({ entries }) => (Array.isArray(entries) ? entries.map(({ kind }) => String(kind)) : [])),
  };
}

/** Everybody gives back what they have, every resource is let go, and nothing is left. */
async function comesToRest(world: World): Promise<void> {
  for (const id of unfinished(world, 'leases').filter(isLeaseId)) await world.release(id);
  await world.pass(60);
  for (const id of unfinished(world, 'resources').filter(isResourceId)) await world.release(id);
  await world.pass(1_000);
  expect(leftIn(world)).toEqual([]);
}

const unfinished = (world: World, table: string): readonly string[] =>
  Object.entries(world.store.dump())
    .filter(([key, { state }]) => key.startsWith(`${table}|`) && state !== 'destroyed')
    .map(([, { id }]) => String(id));

function leftIn(world: World): readonly string[] {
  const records = [...unfinished(world, 'leases'), ...unfinished(world, 'resources')];
  const slots = Object.entries(world.rest())
    .filter(([key, item]) => !(key.startsWith('slots|usage/') && item?.['n'] === 0))
    // What a blueprint's builds did last is remembered until one of them succeeds.
    .filter(([key]) => !key.startsWith('slots|breaker/'))
    .map(([key]) => `${key} is left`);
  const machines = world.cloud
    .dump()
    .machines.filter(({ resource, state }) => resource !== null && state !== 'terminated')
    .map(({ id }) => `${id} is an orphan`);
  const wakes = world.mailbox.pending().map(({ id }) => `a wake of ${id} is left`);
  return [...records.map((id) => `${id} is not destroyed`), ...slots, ...machines, ...wakes];
}
