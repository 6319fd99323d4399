import { describe, expect, it } from 'vitest';
import {
  pendingResourceOf,
  releasedResourceFrom,
} from '../../../test/contracts/blueprint-driver-records.ts';
import {
  aDriverWorld,
  type DriverWorld,
  driveHook,
} from '../../../test/contracts/blueprint-driver-world.ts';
import { fault } from '../../model/fault.ts';
import type { PendingResource } from '../../model/resource.ts';
import { withParsedParameters } from '../driver.ts';
import { ec2Host } from './index.ts';

const type = withParsedParameters(ec2Host);
const parameters = type.parameters.parse({
  image: 'ami-0a',
  ladder: [{ instanceType: 't4g.small', subnet: 'subnet-a' }],
});
const plan = { fit: 'any', attributes: {}, locks: [], checks: [], hookState: {}, host: null };
const first = 'i-00000000000000001';

async function built(world: DriverWorld, callsMost: number): Promise<PendingResource> {
  const resource = pendingResourceOf(type, parameters, plan, world.now());
  return (await driveHook(world, parameters, resource, type.activateResource, { callsMost }))
    .record;
}

const destroy = (world: DriverWorld, resource: PendingResource, callsMost = 300) =>
  driveHook(world, parameters, releasedResourceFrom(resource, world.now()), type.destroyResource, {
    callsMost,
  });

describe('destroying a host on EC2', () => {
  it('makes no call if nothing was ever intended', async () => {
    const world = aDriverWorld();
    world.cloud.knobs.failNext('ofResource', fault('bug', 'it was asked'));

    const ended = await destroy(world, await built(world, 0));

    expect(ended).toMatchObject({ calls: 1, last: { text: 'nothing was ever launched' } });
  });

  it('terminates the machine and waits until EC2 describes it as terminated', async () => {
    const world = aDriverWorld({ endingMs: 40_000 });
    const made = await built(world, 300);
    const begun = world.now();

    const ended = await destroy(world, made);

    expect(ended.last).toMatchObject({ kind: 'done', text: `${first} terminated` });
    expect(world.now() - begun).toBeGreaterThanOrEqual(40_000);
    expect(ended.calls).toBeLessThan(20);
  });

  it('accepts that a lost launch made no machine only when two late looks agree', async () => {
    const world = aDriverWorld();
    world.cloud.knobs.failNext('launch', fault('network', 'no answer', false));
    const made = await built(world, 2);
    const begun = world.now();

    const ended = await destroy(world, made);

    expect(ended.last).toMatchObject({ kind: 'done', text: 'no machine is left' });
    expect(world.now() - begun).toBeGreaterThanOrEqual(360_000);
    expect(Number(ended.record.hookState['emptyAt']) - begun).toBeGreaterThanOrEqual(300_000);
  });

  it('finds a machine of a lost launch that EC2 shows only between the two looks', async () => {
    const world = aDriverWorld({ visibleMs: 330_000 });
    world.cloud.knobs.launchThenFail();
    const made = await built(world, 2);

    const ended = await destroy(world, made);

    expect(ended.last).toMatchObject({ kind: 'done', text: `${first} terminated` });
    expect(world.alive()).toEqual([]);
  });

  it.each([
    ['no-capacity', 'x'],
    ['invalid', 'x'],
    ['denied', 'x'],
  ] as const)('is quick if the launch was definitely refused: %s', async (reason, detail) => {
    const world = aDriverWorld();
    world.cloud.knobs.failNext('launch', fault(reason, detail));
    const made = await built(world, 2);

    expect(await destroy(world, made)).toMatchObject({ calls: 1, last: { kind: 'done' } });
  });

  it('terminates stray machines of other attempts too', async () => {
    const world = aDriverWorld();
    const made = await built(world, 300);
    await world.cloud.machines.launch({
      token: 'a stray',
      resource: made.id,
      blueprint: 'hosts',
      attempt: 7,
      template: null,
      image: 'ami-0a',
      instanceType: null,
      subnet: null,
      market: 'spot',
      securityGroups: [],
      instanceProfile: null,
      userData: null,
      tags: {},
    });
    world.pass(60_000);

    const ended = await destroy(world, made);

    expect(ended.last).toMatchObject({ text: `${first}, i-00000000000000002 terminated` });
    expect(world.alive()).toEqual([]);
  });

  it('keeps a machine tagged drydock:hold, and says so', async () => {
    const world = aDriverWorld();
    const made = await built(world, 300);
    world.cloud.knobs.hold(first, true);

    const held = await destroy(world, made, 5);
    const living = world.alive();
    world.cloud.knobs.hold(first, false);
    const ended = await destroy(world, made);

    expect(held.last).toMatchObject({ kind: 'wait', note: `${first}: held by tag drydock:hold` });
    expect(living).toEqual([first]);
    expect(ended.last.kind).toBe('done');
  });
});
