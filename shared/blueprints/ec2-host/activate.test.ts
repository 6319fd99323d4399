import { describe, expect, it } from 'vitest';
import { pendingResourceOf } from '../../../test/contracts/blueprint-driver-records.ts';
import {
  aDriverWorld,
  type DriverWorld,
  driveHook,
} from '../../../test/contracts/blueprint-driver-world.ts';
import { type Fault, fault } from '../../model/fault.ts';
import type { PendingResource } from '../../model/resource.ts';
import { withParsedParameters } from '../driver.ts';
import { ec2Host } from './index.ts';

const type = withParsedParameters(ec2Host);
const parameters = type.parameters.parse({
  image: 'ami-0a',
  ladder: [
    { instanceType: 't4g.small', subnet: 'subnet-a', market: 'spot' },
    { instanceType: 't4g.small', subnet: 'subnet-b' },
  ],
});
const plan = { fit: 'any', attributes: {}, locks: [], checks: [], hookState: {}, host: null };
const first = 'i-00000000000000001';

const build = (world: DriverWorld, callsMost = 300, changes: Partial<PendingResource> = {}) =>
  driveHook(
    world,
    parameters,
    { ...pendingResourceOf(type, parameters, plan, world.now()), ...changes },
    type.activateResource,
    { callsMost },
  );

describe('activating a host on EC2', () => {
  it('intends, launches, waits for the agent, and says so', async () => {
    const made = await build(aDriverWorld({ bootMs: 1_200, pendingMs: 500, visibleMs: 0 }));

    expect(made.texts).toEqual([
      'RunInstances t4g.small (spot) in subnet-a (attempt 1)',
      `RunInstances t4g.small (spot) in subnet-a → ${first}`,
      'SSM online after 2.0 s',
    ]);
  });

  it('climbs the ladder without waiting, and starts over after the last rung', async () => {
    const world = aDriverWorld();
    world.cloud.knobs.setCapacity('t4g.small', 'subnet-a', 0);
    world.cloud.knobs.setCapacity('t4g.small', 'subnet-b', 0);

    const exhausted = await build(world, 3);
    world.cloud.knobs.setCapacity('t4g.small', 'subnet-b', null);
    const made = await build(world, 300, { hookState: exhausted.record.hookState });

    expect(exhausted.texts).toEqual([
      'RunInstances t4g.small (spot) in subnet-a (attempt 1)',
      'no room for t4g.small (spot) in subnet-a; RunInstances t4g.small in subnet-b (attempt 2)',
    ]);
    expect(exhausted.last).toMatchObject({
      kind: 'failed',
      fault: { reason: 'no-capacity' },
      hookState: { phase: 'next', attempt: 3, rung: 0, doubt: null },
    });
    expect(made.record.hookState).toMatchObject({ attempt: 4, rung: 1, subnet: 'subnet-b' });
    expect(made.last.kind).toBe('done');
  });

  const lost = fault('network', 'no answer', false);
  it.each<[string, Fault, object]>([
    [
      'is repeated, marked unheard, after a lost answer',
      lost,
      { phase: 'intended', attempt: 1, unheard: true },
    ],
    ['is repeated after throttling', fault('throttled', 'slow'), { phase: 'intended', attempt: 1 }],
    [
      'is followed by one with a new token if its token is spent',
      fault('token-spent', 'x'),
      { phase: 'next', attempt: 2 },
    ],
    ['is over when it is invalid', fault('invalid', 'x'), { phase: 'next', doubt: null }],
    ['is over when it is denied', fault('denied', 'x'), { phase: 'next', doubt: null }],
  ])('an attempt %s', async (_, failure, hookState) => {
    const world = aDriverWorld();
    world.cloud.knobs.failNext('launch', failure);

    const made = await build(world, 2);

    expect(made.last.kind).toBe('failed');
    expect(made.record.hookState).toMatchObject({ rung: 0, ...hookState });
  });

  it('a refusal after a lost answer records a doubt', async () => {
    const world = aDriverWorld();
    world.cloud.knobs.failNext('launch', lost);
    world.cloud.knobs.failNext('launch', fault('invalid', 'no such image'));

    const made = await build(world, 3);

    expect(made.record.hookState).toMatchObject({ phase: 'next', attempt: 2 });
    expect(made.record.hookState['doubt']).toEqual(expect.any(Number));
  });

  it('adopts the machine that its token made with other bytes', async () => {
    const world = aDriverWorld({ visibleMs: 0 });
    const made = await build(world, 2);
    const intended = await build(aDriverWorld(), 1);
    const hookState = { ...intended.record.hookState, image: 'ami-0b' };

    const again = await build(world, 1, { hookState });

    expect(made.record.host).toBe(first);
    expect(again.record).toMatchObject({
      host: first,
      hookState: { phase: 'launched', machine: first },
    });
    expect(world.alive()).toEqual([first]);
  });

  it('a machine that EC2 does not show yet is not dead, for five minutes', async () => {
    const world = aDriverWorld({ visibleMs: 280_000 });
    const hidden = aDriverWorld({ visibleMs: 900_000 });

    expect(await build(world)).toMatchObject({ last: { kind: 'done' }, record: { host: first } });
    expect((await build(hidden, 300, {})).texts).toContain(
      'RunInstances t4g.small in subnet-b (attempt 2)',
    );
  });

  it('gives up when as many machines have died as a resource may lock', async () => {
    const locks = Array.from({ length: 8 }, (_, i) => `machine/i-${i}`);

    const made = await build(aDriverWorld(), 1, { locks });

    expect(made.last).toMatchObject({ kind: 'failed', fault: { next: 'give-up' } });
  });
});
