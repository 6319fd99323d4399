import { expect, it } from 'vitest';
import type { CloudOperation } from '../../shared/adapters/memory/cloud-state.ts';
import { fault } from '../../shared/model/fault.ts';
import { activeLeaseOn, activeResourceFrom, endingLeaseFrom } from './blueprint-driver-records.ts';
import { activateResource, createdResource } from './blueprint-driver-resources.ts';
import {
  aWorld,
  type Crash,
  callDriverHook,
  type DriverHarness,
  type DriverWorld,
  drive,
} from './blueprint-driver-world.ts';

async function heldLease(harness: DriverHarness, world: DriverWorld) {
  const made = await activateResource(harness, world, await createdResource(harness, world));
  const resource = activeResourceFrom(made.record, world.now());
  const lease = activeLeaseOn(resource, world.now());
  const { parameters } = resource;
  const end = (crash?: Crash) =>
    drive(
      world,
      parameters,
      endingLeaseFrom(lease, world.now()),
      (record, call) => harness.type.endLease(record, resource, call),
      crash ? { crash } : {},
    );
  return { resource, lease, end, host: resource.host ?? '' };
}

export function leaseCases(harness: DriverHarness): void {
  const { type } = harness;

  it('sets a lease up, twice if asked twice', async () => {
    const world = aWorld();
    const { lease, resource } = await heldLease(harness, world);
    const setUp = () =>
      drive(world, resource.parameters, lease, (record, call) =>
        type.activateLease(record, resource, call),
      );

    expect((await setUp()).last.kind).toBe('done');
    expect((await setUp()).last.kind).toBe('done');
  });

  it('is done within one call and two seconds when the host is well', async () => {
    const world = aWorld();
    const { lease, resource, host } = await heldLease(harness, world);
    const before = world.now();

    const step = await callDriverHook(world, resource.parameters, (call) =>
      type.endLease(endingLeaseFrom(lease, world.now()), resource, call),
    );

    expect(step.kind).toBe('done');
    expect(world.now() - before).toBeLessThan(2_000);
    expect(world.fenced).toContain(host);
  });

  it('ends twice, and from any crash', async () => {
    for (let at = 1; at < 6; at += 1) {
      const world = aWorld({ deliveryMs: 5_000 });
      const { end } = await heldLease(harness, world);

      const once = await end((call) => call === at);
      const twice = await end();

      expect([once.last.kind, twice.last.kind], `crash at ${at}`).toEqual(['done', 'done']);
      expect(world.fenced.size).toBe(1);
    }
  });

  it('is not done while nothing confirms it, and done once something does', async () => {
    const world = aWorld();
    const { lease, resource, host, end } = await heldLease(harness, world);
    world.dirty(true);
    const unclean = await drive(
      world,
      resource.parameters,
      endingLeaseFrom(lease, world.now()),
      (record, call) => type.endLease(record, resource, call),
      { callsMost: 10 },
    );
    world.dirty(false);
    world.cloud.knobs.silence(host, true);
    const silent = await drive(
      world,
      resource.parameters,
      endingLeaseFrom(lease, world.now()),
      (record, call) => type.endLease(record, resource, call),
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
  it.each(operations)('is done in the end, whatever happens to %s', async (operation) => {
    for (const begin of [
      (world: DriverWorld) => world.cloud.knobs.throttle(operation, 3),
      (world: DriverWorld) => world.cloud.knobs.loseAnswer(operation, 3),
      (world: DriverWorld) =>
        world.cloud.knobs.failNext(operation, fault('network', 'nobody was reached'), 3),
    ]) {
      const world = aWorld({ deliveryMs: 3_000 });
      const { end } = await heldLease(harness, world);
      begin(world);

      expect((await end()).last.kind).toBe('done');
      expect(world.fenced.size).toBe(1);
    }
  });
}
