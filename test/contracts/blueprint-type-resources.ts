import { describe, expect, it } from 'vitest';
import { type Fault, fault } from '../../shared/model/fault.ts';
import type { PendingResource } from '../../shared/model/resource.ts';
import { aPendingResource, released } from './blueprint-type-records.ts';
import { aWorld, type Crash, drive, type TypeHarness, type World } from './blueprint-type-world.ts';

/** Longer than any activation or clean-up without faults takes. */
const callsMost = 60;

export async function born(harness: TypeHarness, world: World): Promise<PendingResource> {
  const { type, parameters, catalog, can } = harness;
  await harness.prepare(world);
  const match = type.match(parameters, can, catalog);
  if ('never' in match) throw new Error(match.never.detail);
  const [plan] = await type.plans(parameters, match.fits, world.store, 0);
  if (!plan) throw new Error(`${type.type} has no plan`);
  return aPendingResource(type, type.parameters.parse(parameters), plan, world.now());
}

export const activate = (
  { type }: TypeHarness,
  world: World,
  resource: PendingResource,
  options: Readonly<{ crash?: Crash; callsMost?: number }> = {},
) => drive(world, resource.parameters, resource, type.activateResource, options);

const destroy = ({ type }: TypeHarness, world: World, resource: PendingResource, crash?: Crash) => {
  const going = released(resource, world.now());
  return drive(world, resource.parameters, going, type.destroyResource, crash ? { crash } : {});
};

const everySecond: Crash = (call) => call % 2 === 1;

export function resources(harness: TypeHarness): void {
  it('is active, then gone, and gone again when asked again', async () => {
    const world = aWorld();
    const resource = await born(harness, world);
    const before = world.alive();

    const made = await activate(harness, world, resource);
    const living = world.alive();
    const ended = await destroy(harness, world, made.record);
    const again = await destroy(harness, world, made.record);

    expect([made.last.step, ended.last.step, again.last.step]).toEqual(['done', 'done', 'done']);
    expect(living.length).toBe(before.length + harness.makes);
    expect(made.record.host).not.toBeNull();
    // What somebody had before is not ours to end.
    expect(world.alive()).toEqual(before);
  });

  it('every call made twice has the effect of one', async () => {
    const world = aWorld();
    const resource = await born(harness, world);
    const before = world.alive();

    const made = await activate(harness, world, resource, { crash: everySecond });
    const living = world.alive();
    const ended = await destroy(harness, world, made.record, everySecond);

    expect([made.last.step, ended.last.step]).toEqual(['done', 'done']);
    expect(living.length).toBe(before.length + harness.makes);
    expect(world.alive()).toEqual(before);
  });

  it('a crash after any one call costs time only', async () => {
    for (let at = 1; at < 12; at += 1) {
      const world = aWorld();
      const resource = await born(harness, world);
      const before = world.alive();

      const made = await activate(harness, world, resource, { crash: (call) => call === at });
      const living = world.alive();
      const ended = await destroy(harness, world, made.record, (call) => call === at);

      expect([made.last.step, ended.last.step], `crash at ${at}`).toEqual(['done', 'done']);
      expect(living.length, `machines after a crash at ${at}`).toBe(before.length + harness.makes);
      expect(world.alive(), `left after a crash at ${at}`).toEqual(before);
    }
  });

  it('is destroyed from wherever its activation had come to', async () => {
    for (let calls = 0; calls < 12; calls += 1) {
      for (const heard of [true, false]) {
        const world = aWorld();
        const resource = await born(harness, world);
        const before = world.alive();

        const made = await activate(harness, world, resource, {
          callsMost: calls,
          crash: (call) => !heard && call === calls,
        });
        const ended = await destroy(harness, world, made.record);

        const when = `destroyed after ${calls} calls, the last ${heard ? 'heard' : 'unheard'}`;
        expect(ended.last.step, when).toBe('done');
        expect(world.alive(), when).toEqual(before);
      }
    }
  });

  describe('leaves nothing behind, and is built in the end,', () => troubles(harness));
}

type Trouble = Readonly<{
  name: string;
  begin: (world: World, times: number) => void;
}>;

const stumble = fault('failed', 'the cloud stumbled', false);
const operations = ['launch', 'describe', 'ofResource', 'terminate', 'online'] as const;

const failing = (name: string, what: Fault): readonly Trouble[] =>
  operations.map((operation) => ({
    name: `${name} of ${operation}`,
    begin: ({ cloud }, times) => cloud.knobs.failNext(operation, what, times),
  }));

const allTroubles: readonly Trouble[] = [
  ...failing('a stumble', stumble),
  ...failing('a throttling', fault('throttled', 'slow down')),
  ...failing('a lost request', fault('network', 'nobody was reached')),
  ...failing('a lack of room', fault('no-capacity', 'no room')).slice(0, 1),
  ...operations.map((operation) => ({
    name: `a lost answer of ${operation}`,
    begin: ({ cloud }: World, times: number) => cloud.knobs.loseAnswer(operation, times),
  })),
  {
    name: 'machines that die young',
    begin: ({ cloud }, times) => cloud.knobs.launchThenDie(times),
  },
];

function troubles(harness: TypeHarness): void {
  it.each(allTroubles)('after $name', async ({ begin }) => {
    for (const times of [1, 3]) {
      const world = aWorld();
      const resource = await born(harness, world);
      const before = world.alive();

      begin(world, times);
      const made = await activate(harness, world, resource, { crash: (call) => call === 2 });
      const living = world.alive();
      begin(world, times);
      const ended = await destroy(harness, world, made.record);

      expect([made.last.step, ended.last.step]).toEqual(['done', 'done']);
      expect(living.length).toBe(before.length + harness.makes);
      expect(world.alive()).toEqual(before);
    }
  });

  it.each(allTroubles)('given up in the middle of $name', async ({ begin }) => {
    for (let calls = 1; calls < 6; calls += 1) {
      const world = aWorld();
      const resource = await born(harness, world);
      const before = world.alive();

      begin(world, 2);
      const made = await activate(harness, world, resource, { callsMost: calls });
      const ended = await destroy(harness, world, made.record);

      expect(ended.last.step, `after ${calls} calls`).toBe('done');
      expect(ended.calls).toBeLessThan(callsMost);
      expect(world.alive(), `after ${calls} calls`).toEqual(before);
    }
  });
}
