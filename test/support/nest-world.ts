import { expect } from 'vitest';
import type { LeaseId, ObjectId } from '../../shared/model/ids.ts';
import type { Lease } from '../../shared/model/lease.ts';
import { leaseFrom, resourceFrom } from '../../shared/model/record.ts';
import type { Resource } from '../../shared/model/resource.ts';
import type { LeaseRequest } from '../../shared/turns/birth.ts';
import { broken } from './invariants.ts';
import { nestType } from './nest-type.ts';
import { createWorld, type World } from './world.ts';

export type NestOptions = Readonly<{
  /** Hosts at most, and hosts that each nest takes. */
  hosts: number;
  each: number;
  idleSeconds?: number;
  seed?: number;
}>;

/** The simulated world with nests, its invariants checked after every commit. */
export async function aNestWorld({ hosts, each, idleSeconds = 60, seed = 1 }: NestOptions) {
  const { type, seen } = nestType();
  const wrong: string[] = [];
  const world = createWorld({
    seed,
    types: [type],
    hooks: {
      after: ({ operation }) => {
        if (operation === 'commit') wrong.push(...broken(world.store.dump()));
        return null;
      },
    },
  });
  await world.blueprint({ limit: hosts, idleSeconds });
  await world.blueprint({
    name: 'nests',
    type: 'nest',
    idleSeconds,
    parameters: { count: each },
  });
  return { ...world, seen, ...looksAt(world, wrong) };
}

export type NestWorld = Awaited<ReturnType<typeof aNestWorld>>;

/** What there is, and what is wrong with it. */
function looksAt(world: World, wrong: readonly string[]) {
  const items = (table: string) =>
    Object.entries(world.store.dump()).flatMap(([key, item]) =>
      key.startsWith(`${table}|`) ? [item] : [],
    );
  const leases = (): readonly Lease[] => items('leases').map(leaseFrom);
  const resources = (): readonly Resource[] => items('resources').map(resourceFrom);
  return {
    leases,
    nests: () => resources().filter(({ type }) => type === 'nest'),
    hosts: () => resources().filter(({ type }) => type !== 'nest'),
    states: (ids: readonly ObjectId[]) =>
      ids.map((id) => [...leases(), ...resources()].find((it) => it.id === id)?.state),

    async asks(asked: Partial<LeaseRequest> = {}): Promise<LeaseId> {
      const born = await world.ask({ type: 'nest', ...asked });
      if (born.kind !== 'born') throw new Error(`not born but ${born.kind}`);
      return born.lease.id;
    },
    /** Time passes; after no commit was anything wrong. */
    async passes(seconds: number): Promise<void> {
      await world.pass(seconds);
      expect(wrong).toEqual([]);
    },
    /** Everything that was is gone, and nothing is left that points to it. */
    atRest() {
      expect([...wrong, ...broken(world.store.dump())]).toEqual([]);
      const open = [...leases(), ...resources()].filter(({ state }) => state !== 'destroyed');
      expect(open).toEqual([]);
      // A breaker remembers builds that failed until one goes well.
      const left = Object.entries(world.rest()).filter(([key]) => !key.includes('|breaker/'));
      expect(left.filter(([key]) => !key.startsWith('slots|usage/'))).toEqual([]);
      expect(left.filter(([, item]) => item?.['n'] !== 0)).toEqual([]);
      expect(world.mailbox.pending()).toEqual([]);
      const { machines } = world.cloud.dump();
      expect(machines.filter(({ state }) => state !== 'terminated')).toEqual([]);
    },
  };
}
