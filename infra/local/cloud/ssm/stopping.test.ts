import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CancelCommandCommand } from '@aws-sdk/client-ssm';
import { afterEach, describe, expect, it } from 'vitest';
import {
  closeClouds,
  codeOf,
  device,
  ended,
  fileOf,
  invocationOf,
  isAlive,
  launchOnline,
  openCloud,
  openDevice,
  runOn,
  send,
  type TestCloud,
  until,
} from '../testing.ts';

afterEach(closeClouds);

const cancel = ({ ssm }: TestCloud, CommandId: string) =>
  ssm.send(new CancelCommandCommand({ CommandId }));

describe('stopping a command', () => {
  it('times out: everything it started is killed', async () => {
    const world = await openDevice();
    const script = 'sleep 60 & echo $! >pid\nsleep 60';

    const seen = await runOn(world, script, { seconds: 1 });

    expect(seen).toMatchObject({ Status: 'TimedOut', StatusDetails: 'ExecutionTimedOut' });
    expect(isAlive(Number(await fileOf(world, 'pid')))).toBe(false);
  });

  it('cancels the whole tree, other sessions too, and keeps what was printed', async () => {
    const world = await openDevice();
    const script =
      'echo begun\nsetsid sleep 60 & echo $! >a\n(trap "" TERM; sleep 60) & echo $! >b';
    const id = await send(world, device, `${script}\nwait`);
    const pids = [Number(await fileOf(world, 'a')), Number(await fileOf(world, 'b'))];

    await cancel(world, id);

    const seen = await ended(world, device, id);
    expect(seen).toMatchObject({ Status: 'Cancelled', StandardOutputContent: 'begun\n' });
    expect(pids.map(isAlive)).toEqual([false, false]);
    await cancel(world, id);
    expect((await invocationOf(world, device, id)).Status).toBe('Cancelled');
  });

  it('leaves the device of the same name in another world alone', async () => {
    const [world, other] = [await openDevice(), await openDevice()];
    await send(other, device, 'echo $$ >pid; exec sleep 60');
    const pid = Number(await fileOf(other, 'pid'));

    await world.cloud.close();

    expect(isAlive(pid)).toBe(true);
  });

  it('cancels only the command it names', async () => {
    const world = await openDevice();
    const other = await send(world, device, 'echo $$ >pid; exec sleep 60');
    const pid = Number(await fileOf(world, 'pid'));
    const id = await send(world, device, 'sleep 60');

    await cancel(world, id);
    await ended(world, device, id);

    expect(isAlive(pid)).toBe(true);
    expect((await invocationOf(world, device, other)).Status).toBe('InProgress');
  });
});

describe('the end of a host', () => {
  it('kills what daemonized, removes the home, and leaves SSM without news', async () => {
    const world = await openCloud();
    const id = await launchOnline(world);
    const dir = world.cloud.instances()[0]?.dir ?? '';
    const script = '(setsid setsid sleep 60 >/dev/null 2>&1 & echo $! >pid)\nsleep 60';
    const command = await send(world, id, script, { seconds: 1 });
    await until('the daemon', () => existsSync(join(dir, 'home', 'pid')));
    await until('three processes', () => world.cloud.processes().length === 3);
    const pids = world.cloud.processes();

    world.cloud.killInstance(id);

    await until('the end', () => world.cloud.instances()[0]?.state === 'terminated');
    expect(pids.filter(isAlive)).toEqual([]);
    expect(world.cloud.processes()).toEqual([]);
    expect(existsSync(dir)).toBe(false);
    expect((await invocationOf(world, id, command)).Status).toBe('InProgress');
    expect(await codeOf(send(world, id, 'echo hi'))).toBe('InvalidInstanceId');
  });

  it('gives a silent command up when its time is over', async () => {
    let skew = 0;
    const world = await openCloud({ now: () => Date.now() + skew });
    const id = await launchOnline(world);
    const command = await send(world, id, 'sleep 60', { seconds: 60 });
    await until('the sleep', () => world.cloud.processes().length > 0);

    // Both timeouts have passed when the host is noticed to be gone.
    skew = (3600 + 61) * 1000;
    world.cloud.killInstance(id);

    expect((await ended(world, id, command)).Status).toBe('TimedOut');
  });

  it('unplugs a device', async () => {
    const world = await openDevice();
    await send(world, device, 'sleep 60');
    await until('the sleep', () => world.cloud.processes().length > 0);

    world.cloud.killInstance(device);

    await until('silence', () => world.cloud.processes().length === 0);
    expect(await codeOf(send(world, device, 'echo hi'))).toBe('InvalidInstanceId');
  });
});
