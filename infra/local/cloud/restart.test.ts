import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { DescribeInstancesCommand, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { afterEach, describe, expect, it } from 'vitest';
import {
  clientsOf,
  closeClouds,
  device,
  endedInvocation,
  errorCodeOf,
  fileOf,
  invocationOf,
  isProcessAlive,
  launchInstance,
  launchOnline,
  openCloud,
  sendToMachine,
  temporaryFolder,
  waitUntil,
} from '../../../test/support/cloud/test-cloud.ts';
import { startCloud } from './index.ts';

const children = new Set<ChildProcess>();

afterEach(closeClouds);
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
});

/** Runs a cloud in another process, which a test can kill as a power failure would. */
async function openChild(path: string, bootMs = 60) {
  const program = join(import.meta.dirname, '../../../test/support/cloud/cloud-child.ts');
  const child = spawn(process.execPath, [program, path, String(bootMs)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.add(child);
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  const url = await waitUntil('the child to listen', () => output.trim());
  const kill = async () => {
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  return { ...clientsOf(url), kill };
}

describe('after a kill -9', () => {
  it('kills surviving processes, reports their commands as failed, keeps the files', async () => {
    const path = temporaryFolder();
    const child = await openChild(path);
    const script = '(setsid sleep 60 >/dev/null 2>&1 & echo $! >daemon)\necho $$ >leader; sleep 60';
    const id = await sendToMachine(child, device, `echo so far\n${script}`);
    const pids = [
      Number(await fileOf({ path }, 'leader')),
      Number(await fileOf({ path }, 'daemon')),
    ];
    const output = join(path, 'instances', device, 'ssm', id, 'stdout');
    await waitUntil('the output on disk', () => readFileSync(output, 'utf8') === 'so far\n');
    await child.kill();
    expect(pids.map(isProcessAlive)).toEqual([true, true]);

    const world = await openCloud({ path, devices: [device] });

    expect(pids.map(isProcessAlive)).toEqual([false, false]);
    const seen = await endedInvocation(world, device, id);
    expect(seen).toMatchObject({ Status: 'Failed', StandardOutputContent: 'so far\n' });
    expect(world.events).toMatchObject([{ detail: { 'command-id': id, status: 'Failed' } }]);
    expect(existsSync(join(path, 'instances', device, 'home', 'leader'))).toBe(true);
  });

  it('never kills a process that only has the same pid', async () => {
    const path = temporaryFolder();
    const child = await openChild(path);
    const id = await sendToMachine(child, device, 'sleep 60');
    const file = join(path, 'state', 'commands', `${id}.json`);
    await waitUntil('the start on disk', () => readFileSync(file, 'utf8').includes('"InProgress"'));
    await child.kill();
    const bystander = spawn('sleep', ['60'], { detached: true });
    children.add(bystander);
    const record = readFileSync(file, 'utf8');
    writeFileSync(file, record.replace(/"pid":\d+/, `"pid":${bystander.pid}`));

    const world = await openCloud({ path, devices: [device] });

    expect((await endedInvocation(world, device, id)).Status).toBe('Failed');
    expect(world.cloud.processes()).toEqual([]);
    expect(isProcessAlive(bystander.pid ?? 0)).toBe(true);
  });

  it('resumes booting and terminating', async () => {
    const path = temporaryFolder();
    const child = await openChild(path, 60_000);
    const [booting, leaving] = [await launchInstance(child), await launchInstance(child)];
    await child.ec2.send(new TerminateInstancesCommand({ InstanceIds: [leaving] }));
    await child.kill();

    const again = await openCloud({ path });

    const state = (id: string) => again.cloud.instances().find((one) => one.id === id);
    await waitUntil('the boot', () => state(booting)?.online);
    await waitUntil('the end', () => state(leaving)?.state === 'terminated');
    const request = new DescribeInstancesCommand({ InstanceIds: [booting] });
    const [reservation] = (await again.ec2.send(request)).Reservations ?? [];
    expect(reservation?.Instances?.[0]?.State?.Name).toBe('running');
    expect(readdirSync(join(path, 'instances'))).toEqual([booting, device]);
  });
});

describe('a clean shutdown', () => {
  it('leaves no process and no command running, and the instances unchanged', async () => {
    const first = await openCloud({ devices: [device] });
    const host = await launchOnline(first);
    const daemon = '(setsid sleep 60 >/dev/null 2>&1 &)\ntouch here\nsleep 60';
    const ids = [
      await sendToMachine(first, host, daemon),
      await sendToMachine(first, device, daemon),
    ];
    await waitUntil('six processes', () => first.cloud.processes().length >= 6);
    const pids = first.cloud.processes();

    await first.cloud.close();
    await first.cloud.close();

    expect(pids.filter(isProcessAlive)).toEqual([]);
    const second = await openCloud({ path: first.path, devices: [device] });
    const online = await waitUntil('the boot', () =>
      second.cloud.instances().find((i) => i.online),
    );
    expect(existsSync(join(online.dir, 'home', 'here'))).toBe(true);
    expect((await invocationOf(second, host, ids[0] ?? '')).Status).toBe('Failed');
    expect((await invocationOf(second, device, ids[1] ?? '')).Status).toBe('Failed');
  });

  it('kills user data that still ran, whatever its environment', async () => {
    const path = temporaryFolder();
    const child = await openChild(path);
    const script = '#!/bin/bash\necho $$ > pid.new && mv pid.new pid\nexec env -i sleep 1000\n';
    const UserData = Buffer.from(script).toString('base64');
    const id = await launchInstance(child, { UserData });
    const file = join(path, 'instances', id, 'home', 'pid');
    const pid = await waitUntil('its pid', () =>
      existsSync(file) ? Number(readFileSync(file, 'utf8')) : null,
    );
    await child.kill();
    expect(isProcessAlive(pid)).toBe(true);

    await openCloud({ path });

    expect(isProcessAlive(pid)).toBe(false);
  });

  it('keeps client tokens, so that a restart does not repeat a launch', async () => {
    const first = await openCloud();
    const id = await launchInstance(first, { ClientToken: 'res-1' });
    await first.cloud.close();

    const second = await openCloud({ path: first.path });

    expect(await launchInstance(second, { ClientToken: 'res-1' })).toBe(id);
    const other = launchInstance(second, { ClientToken: 'res-1', InstanceType: 't4g.large' });
    expect(await errorCodeOf(other)).toBe('IdempotentParameterMismatch');
  });
});

describe('a failing start', () => {
  it('rejects with EADDRINUSE if the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' ? address?.port : 0;

    const start = startCloud({ accessKeyId: 'local', path: temporaryFolder(), port: port ?? 0 });

    await expect(start).rejects.toMatchObject({ code: 'EADDRINUSE' });
    other.close();
  });

  it('names a damaged file and what to do, and releases the folder', async () => {
    const { cloud, path, ec2 } = await openCloud();
    const id = await launchInstance({ ec2 });
    await cloud.close();
    const file = join(path, 'state', 'instances', `${id}.json`);
    const whole = readFileSync(file, 'utf8');
    writeFileSync(file, whole.slice(0, 100));

    const start = startCloud({ accessKeyId: 'local', path });

    await expect(start).rejects.toThrow(new RegExp(`^The file ${file} is damaged.*delete it`));
    writeFileSync(file, whole);
    expect((await openCloud({ path })).cloud.instances()).toHaveLength(1);
  });

  it('names the process that uses the folder', async () => {
    const { path } = await openCloud();

    await expect(startCloud({ accessKeyId: 'local', path })).rejects.toThrow(
      /in use by process \d+/,
    );
  });
});
