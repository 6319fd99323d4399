import { describe, expect, it } from 'vitest';
import { type Fault, fault } from '../../shared/model/fault.ts';
import type { PendingResource } from '../../shared/model/resource.ts';
import { pendingResourceOf, releasedResourceFrom } from './blueprint-driver-records.ts';
import {
  aWorld,
  type Crash,
  type DriverHarness,
  type DriverWorld,
  drive,
} from './blueprint-driver-world.ts';

/** Longer than any activation or clean-up without faults takes. */
const callsMost = 60;

export async function createdResource(
  harness: DriverHarness,
  world: DriverWorld,
): Promise<PendingResource> {
  const { type, parameters, catalog, can } = harness;
  await harness.prepare(world);
  const match = type.match(parameters, can, catalog);
  if ('never' in match) throw new Error(match.never.detail);
  const [plan] = await type.plans(parameters, match.fits, world.store, 0);
  if (!plan) throw new Error(`${type.driver} has no plan`);
  return pendingResourceOf(type, type.parameters.parse(parameters), plan, world.now());
}

export const activateResource = (
  { type }: DriverHarness,
  world: DriverWorld,
  resource: PendingResource,
  options: Readonly<{ crash?: Crash; callsMost?: number }> = {},
) => drive(world, resource.parameters, resource, type.activateResource, options);

const destroyResource = (
  { type }: DriverHarness,
  world: DriverWorld,
  resource: PendingResource,
  crash?: Crash,
) => {
  const going = releasedResourceFrom(resource, world.now());
  return drive(world, resource.parameters, going, type.destroyResource, crash ? { crash } : {});
};

const everySecond: Crash = (call) => call % 2 === 1;

export function resourceCases(harness: DriverHarness): void {
  it('is active, then gone, and gone again when asked again', async () => {
    const world = aWorld();
    const resource = await createdResource(harness, world);
    const before = world.alive();

    const made = await activateResource(harness, world, resource);
    const living = world.alive();
    const ended = await destroyResource(harness, world, made.record);
    const again = await destroyResource(harness, world, made.record);

    expect([made.last.kind, ended.last.kind, again.last.kind]).toEqual(['done', 'done', 'done']);
    expect(living.length).toBe(before.length + harness.makes);
    expect(made.record.host).not.toBeNull();
    // What somebody had before is not ours to end.
    expect(world.alive()).toEqual(before);
  });

  it('every call made twice has the effect of one', async () => {
    const world = aWorld();
    const resource = await createdResource(harness, world);
    const before = world.alive();

    const made = await activateResource(harness, world, resource, { crash: everySecond });
    const living = world.alive();
    const ended = await destroyResource(harness, world, made.record, everySecond);

    expect([made.last.kind, ended.last.kind]).toEqual(['done', 'done']);
    expect(living.length).toBe(before.length + harness.makes);
    expect(world.alive()).toEqual(before);
  });

  it('a crash after any one call costs time only', async () => {
    for (let at = 1; at < 12; at += 1) {
      const world = aWorld();
      const resource = await createdResource(harness, world);
      const before = world.alive();

      const made = await activateResource(harness, world, resource, {
        crash: (call) => call === at,
      });
      const living = world.alive();
      const ended = await destroyResource(harness, world, made.record, (call) => call === at);

      expect([made.last.kind, ended.last.kind], `crash at ${at}`).toEqual(['done', 'done']);
      expect(living.length, `machines after a crash at ${at}`).toBe(before.length + harness.makes);
      expect(world.alive(), `left after a crash at ${at}`).toEqual(before);
    }
  });

  it('is destroyed from wherever its activation had come to', async () => {
    for (let calls = 0; calls < 12; calls += 1) {
      for (const heard of [true, false]) {
        const world = aWorld();
        const resource = await createdResource(harness, world);
        const before = world.alive();

        const made = await activateResource(harness, world, resource, {
          callsMost: calls,
          crash: (call) => !heard && call === calls,
        });
        const ended = await destroyResource(harness, world, made.record);

        const when = `destroyed after ${calls} calls, the last ${heard ? 'heard' : 'unheard'}`;
        expect(ended.last.kind, when).toBe('done');
        expect(world.alive(), when).toEqual(before);
      }
    }
  });

  describe('leaves nothing behind, and is built in the end,', () => driverTroubles(harness));
}

type DriverTrouble = Readonly<{
  name: string;
  begin: (world: DriverWorld, times: number) => void;
}>;

const cloudFailure = fault('failed', 'the cloud stumbled', false);
const failingOperations = ['launch', 'describe', 'ofResource', 'terminate', 'online'] as const;

const faultsOf = (name: string, what: Fault): readonly DriverTrouble[] =>
  failingOperations.map((operation) => ({
    name: `${name} of ${operation}`,
    begin: ({ cloud }, times) => cloud.knobs.failNext(operation, what, times),
  }));

const allTroubles: readonly DriverTrouble[] = [
  ...faultsOf('a stumble', cloudFailure),
  ...faultsOf('a throttling', fault('throttled', 'slow down')),
  ...faultsOf('a lost request', fault('network', 'nobody was reached')),
  ...faultsOf('a lack of room', fault('no-capacity', 'no room')).slice(0, 1),
  ...failingOperations.map((operation) => ({
    name: `a lost answer of ${operation}`,
    begin: ({ cloud }: DriverWorld, times: number) => cloud.knobs.loseAnswer(operation, times),
  })),
  {
    name: 'machines that die young',
    begin: ({ cloud }, times) => cloud.knobs.launchThenDie(times),
  },
];

function driverTroubles(harness: DriverHarness): void {
  it.each(allTroubles)('after $name', async ({ begin }) => {
    for (const times of [1, 3]) {
      const world = aWorld();
      const resource = await createdResource(harness, world);
      const before = world.alive();

      begin(world, times);
      const made = await activateResource(harness, world, resource, {
        crash: (call) => call === 2,
      });
      const living = world.alive();
      begin(world, times);
      const ended = await destroyResource(harness, world, made.record);

      expect([made.last.kind, ended.last.kind]).toEqual(['done', 'done']);
      expect(living.length).toBe(before.length + harness.makes);
      expect(world.alive()).toEqual(before);
    }
  });

  it.each(allTroubles)('given up in the middle of $name', async ({ begin }) => {
    for (let calls = 1; calls < 6; calls += 1) {
      const world = aWorld();
      const resource = await createdResource(harness, world);
      const before = world.alive();

      begin(world, 2);
      const made = await activateResource(harness, world, resource, { callsMost: calls });
      const ended = await destroyResource(harness, world, made.record);

      expect(ended.last.kind, `after ${calls} calls`).toBe('done');
      expect(ended.calls).toBeLessThan(callsMost);
      expect(world.alive(), `after ${calls} calls`).toEqual(before);
    }
  });
}
