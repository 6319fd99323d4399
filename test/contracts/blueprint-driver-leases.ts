import { expect, it } from 'vitest';
import type { CloudOperation } from '../../shared/adapters/memory/cloud-state.ts';
import { fault } from '../../shared/model/fault.ts';
import { activeLeaseOn, activeResourceFrom, endingLeaseFrom } from './blueprint-driver-records.ts';
import { createdResource, driveActivation } from './blueprint-driver-resources.ts';
import {
  aDriverWorld,
  type Crash,
  callHookOnce,
  type DriverHarness,
  type DriverWorld,
  driveHook,
} from './blueprint-driver-world.ts';

async function heldLease(harness: DriverHarness, world: DriverWorld) {
  const made = await driveActivation(harness, world, await createdResource(harness, world));
  const resource = activeResourceFrom(made.record, world.now());
  const lease = activeLeaseOn(resource, world.now());
  const { parameters } = resource;
  const end = (crash?: Crash) =>
    driveHook(
      world,
      parameters,
      endingLeaseFrom(lease, world.now()),
      (record, call) => harness.driver.endLease(record, resource, call),
      crash ? { crash } : {},
    );
  return { resource, lease, end, host: resource.host ?? '' };
}

export function leaseCases(harness: DriverHarness): void {
  const { driver } = harness;

  it('sets up a lease, and repeating it succeeds', async () => {
    const world = aDriverWorld();
    const { lease, resource } = await heldLease(harness, world);
    const setUp = () =>
      driveHook(world, resource.parameters, lease, (record, call) =>
        driver.activateLease(record, resource, call),
      );

    expect((await setUp()).last.kind).toBe('done');
    expect((await setUp()).last.kind).toBe('done');
  });

  it('is done within one call and two seconds if the host is healthy', async () => {
    const world = aDriverWorld();
    const { lease, resource, host } = await heldLease(harness, world);
    const before = world.now();

    const step = await callHookOnce(world, resource.parameters, (call) =>
      driver.endLease(endingLeaseFrom(lease, world.now()), resource, call),
    );

    expect(step.kind).toBe('done');
    expect(world.now() - before).toBeLessThan(2_000);
    expect(world.fenced).toContain(host);
  });

  it('can be repeated, and succeeds after any crash', async () => {
    for (let at = 1; at < 6; at += 1) {
      const world = aDriverWorld({ deliveryMs: 5_000 });
      const { end } = await heldLease(harness, world);

      const once = await end((call) => call === at);
      const twice = await end();

      expect([once.last.kind, twice.last.kind], `crash at ${at}`).toEqual(['done', 'done']);
      expect(world.fenced.size).toBe(1);
    }
  });

  it('is not done until the host confirms it', async () => {
    const world = aDriverWorld();
    const { lease, resource, host, end } = await heldLease(harness, world);
    world.setDirty(true);
    const unclean = await driveHook(
      world,
      resource.parameters,
      endingLeaseFrom(lease, world.now()),
      (record, call) => driver.endLease(record, resource, call),
      { callsMost: 10 },
    );
    world.setDirty(false);
    world.cloud.knobs.silence(host, true);
    const silent = await driveHook(
      world,
      resource.parameters,
      endingLeaseFrom(lease, world.now()),
      (record, call) => driver.endLease(record, resource, call),
      { callsMost: 20 },
    );
    world.cloud.knobs.silence(host, false);

    expect(unclean.last).toMatchObject({ kind: 'failed', fault: { reason: 'failed' } });
    expect(silent.last.kind).not.toBe('done');
    expect(world.fenced.size).toBe(0);
    expect((await end()).last.kind).toBe('done');
    expect(world.fenced.size).toBe(1);
  });

  const operations: readonly CloudOperation[] = ['send', 'look', 'describe'];
  it.each(operations)('is done eventually, whatever happens to %s', async (operation) => {
    for (const begin of [
      (world: DriverWorld) => world.cloud.knobs.throttle(operation, 3),
      (world: DriverWorld) => world.cloud.knobs.loseAnswer(operation, 3),
      (world: DriverWorld) =>
        world.cloud.knobs.failNext(operation, fault('network', 'connection refused'), 3),
    ]) {
      const world = aDriverWorld({ deliveryMs: 3_000 });
      const { end } = await heldLease(harness, world);
      begin(world);

      expect((await end()).last.kind).toBe('done');
      expect(world.fenced.size).toBe(1);
    }
  });
}
