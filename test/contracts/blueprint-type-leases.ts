import { expect, it } from 'vitest';
import type { CloudOperation } from '../../shared/adapters/memory/cloud-state.ts';
import { fault } from '../../shared/model/fault.ts';
import { activated, anActiveLease, ending } from './blueprint-type-records.ts';
import { activate, born } from './blueprint-type-resources.ts';
import {
  aWorld,
  type Crash,
  callHook,
  drive,
  type TypeHarness,
  type World,
} from './blueprint-type-world.ts';

async function held(harness: TypeHarness, world: World) {
  const made = await activate(harness, world, await born(harness, world));
  const resource = activated(made.record, world.now());
  const lease = anActiveLease(resource, world.now());
  const { parameters } = resource;
  const end = (crash?: Crash) =>
    drive(
      world,
      parameters,
      ending(lease, world.now()),
      (record, call) => harness.type.endLease(record, resource, call),
      crash ? { crash } : {},
    );
  return { resource, lease, end, host: resource.host ?? '' };
}

export function leases(harness: TypeHarness): void {
  const { type } = harness;

  it('sets a lease up, twice if asked twice', async () => {
    const world = aWorld();
    const { lease, resource } = await held(harness, world);
    const setUp = () =>
      drive(world, resource.parameters, lease, (record, call) =>
        type.activateLease(record, resource, call),
      );

    expect((await setUp()).last.step).toBe('done');
    expect((await setUp()).last.step).toBe('done');
  });

  it('is done within one call and two seconds when the host is well', async () => {
    const world = aWorld();
    const { lease, resource, host } = await held(harness, world);
    const before = world.now();

    const step = await callHook(world, resource.parameters, (call) =>
      type.endLease(ending(lease, world.now()), resource, call),
    );

    expect(step.step).toBe('done');
    expect(world.now() - before).toBeLessThan(2_000);
    expect(world.fenced).toContain(host);
  });

  it('ends twice, and from any crash', async () => {
    for (let at = 1; at < 6; at += 1) {
      const world = aWorld({ deliveryMs: 5_000 });
      const { end } = await held(harness, world);

      const once = await end((call) => call === at);
      const twice = await end();

      expect([once.last.step, twice.last.step], `crash at ${at}`).toEqual(['done', 'done']);
      expect(world.fenced.size).toBe(1);
    }
  });

  it('is not done while nothing confirms it, and done once something does', async () => {
    const world = aWorld();
    const { lease, resource, host, end } = await held(harness, world);
    world.dirty(true);
    const unclean = await drive(
      world,
      resource.parameters,
      ending(lease, world.now()),
      (record, call) => type.endLease(record, resource, call),
      { callsMost: 10 },
    );
    world.dirty(false);
    world.cloud.knobs.silence(host, true);
    const silent = await drive(
      world,
      resource.parameters,
      ending(lease, world.now()),
      (record, call) => type.endLease(record, resource, call),
      { callsMost: 20 },
    );
    world.cloud.knobs.silence(host, false);

    expect(unclean.last).toMatchObject({ step: 'failed', fault: { reason: 'failed' } });
    expect(silent.last.step).not.toBe('done');
    expect(world.fenced.size).toBe(0);
    expect((await end()).last.step).toBe('done');
    expect(world.fenced.size).toBe(1);
  });

  const operations: readonly CloudOperation[] = ['send', 'look', 'describe'];
  it.each(operations)('is done in the end, whatever happens to %s', async (operation) => {
    for (const begin of [
      (world: World) => world.cloud.knobs.throttle(operation, 3),
      (world: World) => world.cloud.knobs.loseAnswer(operation, 3),
      (world: World) =>
        world.cloud.knobs.failNext(operation, fault('network', 'nobody was reached'), 3),
    ]) {
      const world = aWorld({ deliveryMs: 3_000 });
      const { end } = await held(harness, world);
      begin(world);

      expect((await end()).last.step).toBe('done');
      expect(world.fenced.size).toBe(1);
    }
  });
}
