import { describe, expect, it } from 'vitest';
import type { LeaseId } from '../../shared/model/ids.ts';
import { eventsOf } from '../support/events.ts';
import { aNestWorld, type NestWorld } from '../support/nest-world.ts';

const linux = { type: 'host', attributes: { os: 'linux' } };
const mac = { type: 'host', attributes: { os: 'mac' } };

/** Hosts of two kinds, and nests on one of each, in either order. */
async function twoKinds(hosts: number): Promise<NestWorld> {
  const world = await aNestWorld({ hosts, each: 1 });
  const { parameters } = await world.blueprint({ limit: hosts, idleSeconds: 30 });
  const macs = { ...parameters, attributes: { os: 'mac' } };
  await world.blueprint({ name: 'macs', limit: 1, idleSeconds: 30, parameters: macs });
  const both = { kind: 'both', needs: [linux, mac] };
  await world.blueprint({ name: 'both', driver: 'nest', idleSeconds: 30, parameters: both });
  return world;
}

const asksBoth = (world: NestWorld) => world.asks({ attributes: { kind: 'both' } });
const inOrder = (world: NestWorld) =>
  world.nests().toSorted((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));

describe('nests that wait in more than one line', () => {
  it('and hold what the other needs: the younger yields', async () => {
    const world = await twoKinds(1);
    const first = await asksBoth(world);
    const [older] = inOrder(world);
    await world.work(older?.id ?? first);
    // The older nest asks for its mac late, so that the younger gets it and waits for linux.
    const late = inOrder(world)[0]?.dependencies[1];
    if (late) world.mailbox.take(late)?.done();
    await world.pass(1);
    const second = await asksBoth(world);
    await world.passes(30);
    const held = world
      .leases()
      .filter(({ dependencyOf, state }) => dependencyOf && state === 'active');
    expect(new Set(held.map(({ dependencyOf }) => dependencyOf)).size).toBe(2);

    await world.passes(300);
    expect(world.states([first, second])).toEqual(['active', 'pending']);
    await world.release(first);
    await world.passes(300);
    expect(world.states([second])).toEqual(['active']);
    await world.release(second);
    await world.passes(900);
    world.atRest();
  });

  it('keep what no older resource waits for', async () => {
    const world = await twoKinds(2);
    const holder = await world.asks({ ...mac });
    await world.passes(60);
    const first = await asksBoth(world);
    await world.pass(1);
    const second = await asksBoth(world);

    await world.passes(900);

    expect(world.states([holder, first, second])).toEqual(['active', 'pending', 'pending']);
    for (const { id } of inOrder(world)) expect(eventsOf(world, id)).not.toContain('yielded');
    await world.release(holder);
    await world.passes(120);
    expect(world.states([first, second])).toEqual(['active', 'pending']);
    await world.release(first);
    await world.passes(300);
    expect(world.states([second])).toEqual(['active']);
    await world.release(second);
    await world.passes(900);
    world.atRest();
  });

  it('and need nests and hosts, as those nests do: the oldest gets what it needs', async () => {
    const world = await aNestWorld({ hosts: 3, each: 1, idleSeconds: 30 });
    const town = { kind: 'town', needs: [linux, { type: 'nest', blueprints: ['nests'] }] };
    await world.blueprint({ name: 'towns', driver: 'nest', idleSeconds: 30, parameters: town });
    const asked: LeaseId[] = [];
    for (let n = 0; n < 3; n += 1) {
      asked.push(await world.asks({ attributes: { kind: 'town' } }));
      // No worker runs yet, so that each is about to take a host before any nest asks for one.
      await world.ports.hookPorts.pause(1);
    }
    for (const tenant of asked) {
      await world.passes(400);
      expect(world.states([tenant])).toEqual(['active']);
      await world.release(tenant);
    }
    await world.passes(900);
    world.atRest();
  });
});
