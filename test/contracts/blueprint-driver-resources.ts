import { describe, expect, it } from 'vitest';
import { type Fault, fault } from '../../shared/model/fault.ts';
import type { PendingResource } from '../../shared/model/resource.ts';
import { pendingResourceOf, releasedResourceFrom } from './blueprint-driver-records.ts';
import {
  aDriverWorld,
  type Crash,
  type DriverHarness,
  type DriverWorld,
  driveHook,
} from './blueprint-driver-world.ts';

/** More calls than any activation or clean-up takes without faults. */
const callsMost = 60;

export async function createdResource(
  harness: DriverHarness,
  world: DriverWorld,
): Promise<PendingResource> {
  const { driver, parameters, catalog, can } = harness;
  await harness.prepare(world);
  const match = driver.match(parameters, can, catalog);
  if ('never' in match) throw new Error(match.never.detail);
  const [plan] = await driver.plans(parameters, match.fits, {
    store: world.store,
    chance: 0,
    now: world.now(),
  });
  if (!plan) throw new Error(`${driver.driver} has no plan`);
  return pendingResourceOf(driver, driver.parameters.parse(parameters), plan, world.now());
}

export const driveActivation = (
  { driver }: DriverHarness,
  world: DriverWorld,
  resource: PendingResource,
  options: Readonly<{ crash?: Crash; callsMost?: number }> = {},
) => driveHook(world, resource.parameters, resource, driver.activateResource, options);

const driveDestruction = (
  { driver }: DriverHarness,
  world: DriverWorld,
  resource: PendingResource,
  crash?: Crash,
) => {
  const released = releasedResourceFrom(resource, world.now());
  return driveHook(
    world,
    resource.parameters,
    released,
    driver.destroyResource,
    crash ? { crash } : {},
  );
};

const everyOtherCall: Crash = (call) => call % 2 === 1;

export function resourceCases(harness: DriverHarness): void {
  it('are activated and destroyed, and destroying them again succeeds', async () => {
    const world = aDriverWorld();
    const resource = await createdResource(harness, world);
    const before = world.alive();

    const made = await driveActivation(harness, world, resource);
    const living = world.alive();
    const ended = await driveDestruction(harness, world, made.record);
    const again = await driveDestruction(harness, world, made.record);

    expect([made.last.kind, ended.last.kind, again.last.kind]).toEqual(['done', 'done', 'done']);
    expect(living.length).toBe(before.length + harness.makes);
    expect(made.record.host).not.toBeNull();
    // Machines that existed before must not be terminated.
    expect(world.alive()).toEqual(before);
  });

  it('have the same effect if every call is made twice', async () => {
    const world = aDriverWorld();
    const resource = await createdResource(harness, world);
    const before = world.alive();

    const made = await driveActivation(harness, world, resource, { crash: everyOtherCall });
    const living = world.alive();
    const ended = await driveDestruction(harness, world, made.record, everyOtherCall);

    expect([made.last.kind, ended.last.kind]).toEqual(['done', 'done']);
    expect(living.length).toBe(before.length + harness.makes);
    expect(world.alive()).toEqual(before);
  });

  it('lose only time by a crash after any call', async () => {
    for (let at = 1; at < 12; at += 1) {
      const world = aDriverWorld();
      const resource = await createdResource(harness, world);
      const before = world.alive();

      const made = await driveActivation(harness, world, resource, {
        crash: (call) => call === at,
      });
      const living = world.alive();
      const ended = await driveDestruction(harness, world, made.record, (call) => call === at);

      expect([made.last.kind, ended.last.kind], `crash at ${at}`).toEqual(['done', 'done']);
      expect(living.length, `machines after a crash at ${at}`).toBe(before.length + harness.makes);
      expect(world.alive(), `left after a crash at ${at}`).toEqual(before);
    }
  });

  it('are destroyed from any point of their activation', async () => {
    for (let calls = 0; calls < 12; calls += 1) {
      for (const isLastReceived of [true, false]) {
        const world = aDriverWorld();
        const resource = await createdResource(harness, world);
        const before = world.alive();

        const made = await driveActivation(harness, world, resource, {
          callsMost: calls,
          crash: (call) => !isLastReceived && call === calls,
        });
        const ended = await driveDestruction(harness, world, made.record);

        const last = isLastReceived ? 'received' : 'lost';
        const when = `destroyed after ${calls} calls, the last ${last}`;
        expect(ended.last.kind, when).toBe('done');
        expect(world.alive(), when).toEqual(before);
      }
    }
  });

  describe('leave nothing behind, and are built eventually,', () => driverTroubles(harness));
}

type DriverTrouble = Readonly<{
  name: string;
  begin: (world: DriverWorld, times: number) => void;
}>;

const cloudFailure = fault('failed', 'the cloud failed', false);
const failingOperations = ['launch', 'describe', 'ofResource', 'terminate', 'online'] as const;

const faultsOf = (name: string, injected: Fault): readonly DriverTrouble[] =>
  failingOperations.map((operation) => ({
    name: `${name} of ${operation}`,
    begin: ({ cloud }, times) => cloud.knobs.failNext(operation, injected, times),
  }));

const allTroubles: readonly DriverTrouble[] = [
  ...faultsOf('a failure', cloudFailure),
  ...faultsOf('a throttling', fault('throttled', 'slow down')),
  ...faultsOf('a lost request', fault('network', 'connection refused')),
  ...faultsOf('a lack of capacity', fault('no-capacity', 'no capacity')).slice(0, 1),
  ...failingOperations.map((operation) => ({
    name: `a lost answer of ${operation}`,
    begin: ({ cloud }: DriverWorld, times: number) => cloud.knobs.loseAnswer(operation, times),
  })),
  {
    name: 'machines that fail early',
    begin: ({ cloud }, times) => cloud.knobs.launchThenDie(times),
  },
];

function driverTroubles(harness: DriverHarness): void {
  it.each(allTroubles)('after $name', async ({ begin }) => {
    for (const times of [1, 3]) {
      const world = aDriverWorld();
      const resource = await createdResource(harness, world);
      const before = world.alive();

      begin(world, times);
      const made = await driveActivation(harness, world, resource, {
        crash: (call) => call === 2,
      });
      const living = world.alive();
      begin(world, times);
      const ended = await driveDestruction(harness, world, made.record);

      expect([made.last.kind, ended.last.kind]).toEqual(['done', 'done']);
      expect(living.length).toBe(before.length + harness.makes);
      expect(world.alive()).toEqual(before);
    }
  });

  it.each(allTroubles)('when given up during $name', async ({ begin }) => {
    for (let calls = 1; calls < 6; calls += 1) {
      const world = aDriverWorld();
      const resource = await createdResource(harness, world);
      const before = world.alive();

      begin(world, 2);
      const made = await driveActivation(harness, world, resource, { callsMost: calls });
      const ended = await driveDestruction(harness, world, made.record);

      expect(ended.last.kind, `after ${calls} calls`).toBe('done');
      expect(ended.calls).toBeLessThan(callsMost);
      expect(world.alive(), `after ${calls} calls`).toEqual(before);
    }
  });
}
