import { expect } from 'vitest';
import type { LeaseId, ObjectId } from '../../shared/model/ids.ts';
import type { Lease } from '../../shared/model/lease.ts';
import { leaseFrom, resourceFrom } from '../../shared/model/record.ts';
import type { Resource } from '../../shared/model/resource.ts';
import type { LeaseRequest } from '../../shared/turns/lease/create.ts';
import { brokenInvariants } from './invariants.ts';
import { createNestDriver } from './nest-type.ts';
import { createWorld, type World } from './world.ts';

export type NestOptions = Readonly<{
  /** The limit of hosts, and the number of hosts that each nest needs. */
  hosts: number;
  each: number;
  idleSeconds?: number;
  seed?: number;
}>;

/** Returns the simulated world with nests; it checks the invariants after every commit. */
export async function aNestWorld({ hosts, each, idleSeconds = 60, seed = 1 }: NestOptions) {
  const { type, seen } = createNestDriver();
  const wrong: string[] = [];
  const world = createWorld({
    seed,
    drivers: [type],
    hooks: {
      after: ({ operation }) => {
        if (operation === 'commit') wrong.push(...brokenInvariants(world.store.dump()));
        return null;
      },
    },
  });
  await world.blueprint({ limit: hosts, idleSeconds });
  await world.blueprint({
    name: 'nests',
    driver: 'nest',
    idleSeconds,
    parameters: { count: each },
  });
  return { ...world, seen, ...viewsOfNests(world, wrong) };
}

export type NestWorld = Awaited<ReturnType<typeof aNestWorld>>;

/** Readers of the world's records, and checks of its invariants. */
function viewsOfNests(world: World, wrong: readonly string[]) {
  const items = (table: string) =>
    Object.entries(world.store.dump()).flatMap(([key, item]) =>
      key.startsWith(`${table}|`) ? [item] : [],
    );
  const leases = (): readonly Lease[] => items('leases').map(leaseFrom);
  const resources = (): readonly Resource[] => items('resources').map(resourceFrom);
  return {
    leases,
    nests: () => resources().filter(({ driver }) => driver === 'nest'),
    hosts: () => resources().filter(({ driver }) => driver !== 'nest'),
    states: (ids: readonly ObjectId[]) =>
      ids.map((id) => [...leases(), ...resources()].find((it) => it.id === id)?.state),

    async asks(request: Partial<LeaseRequest> = {}): Promise<LeaseId> {
      const creation = await world.ask({ type: 'nest', ...request });
      if (creation.kind !== 'created') throw new Error(`expected a lease, got ${creation.kind}`);
      return creation.lease.id;
    },
    /** Lets time pass. Fails if a commit broke an invariant. */
    async passes(seconds: number): Promise<void> {
      await world.pass(seconds);
      expect(wrong).toEqual([]);
    },
    /** Fails unless every record has ended and nothing is left that points to one. */
    atRest() {
      expect([...wrong, ...brokenInvariants(world.store.dump())]).toEqual([]);
      const open = [...leases(), ...resources()].filter(({ state }) => state !== 'destroyed');
      expect(open).toEqual([]);
      // A breaker remembers failed builds until a build succeeds.
      const left = Object.entries(world.rest()).filter(([key]) => !key.includes('|breaker/'));
      expect(left.filter(([key]) => !key.startsWith('slots|usage/'))).toEqual([]);
      expect(left.filter(([, item]) => item?.['n'] !== 0)).toEqual([]);
      expect(world.mailbox.pending()).toEqual([]);
      const { machines } = world.cloud.dump();
      expect(machines.filter(({ state }) => state !== 'terminated')).toEqual([]);
    },
  };
}
