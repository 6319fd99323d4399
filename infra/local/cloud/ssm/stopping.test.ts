import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CancelCommandCommand } from '@aws-sdk/client-ssm';
import { afterEach, describe, expect, it } from 'vitest';
import {
  closeClouds,
  device,
  endedInvocation,
  errorCodeOf,
  fileOf,
  invocationOf,
  isProcessAlive,
  launchOnline,
  openCloud,
  openDevice,
  runOnDevice,
  sendToMachine,
  type TestCloud,
  waitUntil,
} from '../../../../test/support/cloud/test-cloud.ts';

afterEach(closeClouds);

const cancel = ({ ssm }: TestCloud, CommandId: string) =>
  ssm.send(new CancelCommandCommand({ CommandId }));

describe('stopping a command', () => {
  it('on timeout kills everything that it started', async () => {
    const world = await openDevice();
    const script = 'sleep 60 & echo $! >pid\nsleep 60';

    const seen = await runOnDevice(world, script, { seconds: 1 });

    expect(seen).toMatchObject({ Status: 'TimedOut', StatusDetails: 'ExecutionTimedOut' });
    expect(isProcessAlive(Number(await fileOf(world, 'pid')))).toBe(false);
  });

  it('cancels its process group, not what left the group, and keeps its output', async () => {
    const world = await openDevice();
    const script =
      'echo begun\nsetsid sleep 60 & echo $! >a\n(trap "" TERM; sleep 60) & echo $! >b';
    const id = await sendToMachine(world, device, `${script}\nwait`);
    const pids = [Number(await fileOf(world, 'a')), Number(await fileOf(world, 'b'))];

    await cancel(world, id);

    const seen = await endedInvocation(world, device, id);
    expect(seen).toMatchObject({ Status: 'Cancelled', StandardOutputContent: 'begun\n' });
    expect(pids.map(isProcessAlive)).toEqual([true, false]);
    await cancel(world, id);
    expect((await invocationOf(world, device, id)).Status).toBe('Cancelled');
  });

  it('does not affect the device with the same id in another world', async () => {
    const [world, other] = [await openDevice(), await openDevice()];
    await sendToMachine(other, device, 'echo $$ >pid; exec sleep 60');
    const pid = Number(await fileOf(other, 'pid'));

    await world.cloud.close();

    expect(isProcessAlive(pid)).toBe(true);
  });

  it('cancels one that waits in the buffer of the agent: it never begins', async () => {
    const world = await openDevice();
    const sleeping = await Promise.all(
      Array.from({ length: 5 }, () => sendToMachine(world, device, 'sleep 60')),
    );
    const buffered = await sendToMachine(world, device, 'touch begun');

    await cancel(world, buffered);
    const seen = await endedInvocation(world, device, buffered);
    for (const id of sleeping) await cancel(world, id);
    for (const id of sleeping) await endedInvocation(world, device, id);

    expect(seen).toMatchObject({ Status: 'Cancelled', ExecutionStartDateTime: '' });
    expect((await runOnDevice(world, 'ls')).StandardOutputContent).toBe('');
  });

  it('cancels only the named command', async () => {
    const world = await openDevice();
    const other = await sendToMachine(world, device, 'echo $$ >pid; exec sleep 60');
    const pid = Number(await fileOf(world, 'pid'));
    const id = await sendToMachine(world, device, 'sleep 60');

    await cancel(world, id);
    await endedInvocation(world, device, id);

    expect(isProcessAlive(pid)).toBe(true);
    expect((await invocationOf(world, device, other)).Status).toBe('InProgress');
  });
});

describe('the end of a host', () => {
  it('kills daemons, removes the home, and reports nothing to SSM', async () => {
    const world = await openCloud();
    const id = await launchOnline(world);
    const dir = world.cloud.instances()[0]?.dir ?? '';
    const script = '(setsid setsid sleep 60 >/dev/null 2>&1 & echo $! >pid)\nsleep 60';
    const command = await sendToMachine(world, id, script, { seconds: 1 });
    await waitUntil('the daemon', () => existsSync(join(dir, 'home', 'pid')));
    await waitUntil('three processes', () => world.cloud.processes().length === 3);
    const pids = world.cloud.processes();

    world.cloud.killInstance(id);

    await waitUntil('the end', () => world.cloud.instances()[0]?.state === 'terminated');
    expect(pids.filter(isProcessAlive)).toEqual([]);
    expect(world.cloud.processes()).toEqual([]);
    expect(existsSync(dir)).toBe(false);
    expect((await invocationOf(world, id, command)).Status).toBe('InProgress');
    expect(await errorCodeOf(sendToMachine(world, id, 'echo hi'))).toBe('InvalidInstanceId');
  });

  it('ends a silent command as timed out when its time is up', async () => {
    let skew = 0;
    const world = await openCloud({ now: () => Date.now() + skew });
    const id = await launchOnline(world);
    const command = await sendToMachine(world, id, 'sleep 60', { seconds: 60 });
    await waitUntil('the sleep', () => world.cloud.processes().length > 0);

    // Both timeouts have passed when SSM notices that the host is gone.
    skew = (3600 + 61) * 1000;
    world.cloud.killInstance(id);

    expect((await endedInvocation(world, id, command)).Status).toBe('TimedOut');
  });

  it('takes a device offline', async () => {
    const world = await openDevice();
    await sendToMachine(world, device, 'sleep 60');
    await waitUntil('the sleep', () => world.cloud.processes().length > 0);

    world.cloud.killInstance(device);

    await waitUntil('silence', () => world.cloud.processes().length === 0);
    expect(await errorCodeOf(sendToMachine(world, device, 'echo hi'))).toBe('InvalidInstanceId');
  });
});
