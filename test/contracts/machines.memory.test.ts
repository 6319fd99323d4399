import { describe, expect, it } from 'vitest';
import { createMemoryCloud } from '../../shared/adapters/memory/cloud.ts';
import { fault } from '../../shared/model/fault.ts';
import { eventuallyBy } from './eventually.ts';
import { machinesContract } from './machines.contract.ts';
import { aLaunch, type LaunchTrouble } from './machines-world.ts';

const image = { image: 'ami-0a0a0a0a0a0a0a0a0' };
const template = { id: 'lt-0a0a0a0a0a0a0a0a0', name: 'builders', newest: 3 };

machinesContract('memory', async () => {
  let now = 1_700_000_000_000;
  const clock = { now: () => now };
  const cloud = createMemoryCloud({ clock, pageSize: 5, pace: { visibleMs: 1_500 } });
  cloud.knobs.addTemplate(template);
  const { knobs } = cloud;

  const troubleWith: Readonly<Record<LaunchTrouble, () => void>> = {
    refused: () => knobs.throttle('launch'),
    broken: () => knobs.failNext('launch', fault('failed', 'EC2 failed', false)),
    unanswered: () => knobs.launchThenFail(),
  };

  return {
    machines: cloud.machines,
    others: cloud.machinesOf('another'),
    template,
    ...image,
    eventually: eventuallyBy(async () => {
      now += 500;
    }, 100),
    setRoom: (type, subnet, room) => knobs.setCapacity(type, subnet, room ? null : 0),
    troubleNextLaunch: (trouble) => troubleWith[trouble](),
    nextLaunchDies: () => knobs.launchThenDie(),
    kill: knobs.killHost,
    close: async () => undefined,
  };
});

describe('the memory cloud', () => {
  it('does each operation atomically after a pause, so tests can interleave them', async () => {
    const gates: (() => void)[] = [];
    const pause = () => new Promise<void>((open) => gates.push(open));
    const cloud = createMemoryCloud({ clock: { now: () => 0 }, pause });

    const looked = cloud.machines.describe('i-00000000000000001');
    const launched = cloud.machines.launch(aLaunch(image));
    gates[1]?.();
    const { id } = await launched;
    gates[0]?.();

    expect(id).toBe('i-00000000000000001');
    expect(await looked).toMatchObject({ id });
    expect(cloud.dump().machines).toMatchObject([{ id, state: 'pending' }]);
  });

  it('runs no more machines of a type in a subnet than its capacity', async () => {
    let now = 0;
    const cloud = createMemoryCloud({ clock: { now: () => now } });
    cloud.knobs.setCapacity('t3.medium', 'subnet-a', 1);
    const launch = (token: string) => cloud.machines.launch(aLaunch(image, { token }));

    const { id } = await launch('one');
    await expect(launch('two')).rejects.toMatchObject({ fault: { reason: 'no-capacity' } });
    await cloud.machines.terminate(id);
    now += 60_000;

    await expect(launch('three')).resolves.toMatchObject({ state: 'pending' });
  });
});
