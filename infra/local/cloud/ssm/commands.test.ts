import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  closeClouds,
  device,
  endedInvocation,
  invocationOf,
  isProcessAlive,
  openCloud,
  openDevice,
  runOnDevice,
  sendToMachine,
  waitUntil,
} from '../../../../test/support/cloud/test-cloud.ts';

afterEach(closeClouds);
afterEach(() => void vi.unstubAllEnvs());

describe('a command', () => {
  it.each([
    { script: 'echo hi', status: 'Success', code: 0, stdout: 'hi\n', stderr: '' },
    {
      script: 'echo out\necho err >/dev/stderr\nexit 3',
      status: 'Failed',
      code: 3,
      stdout: 'out\n',
      stderr: 'err\nfailed to run commands: exit status 3',
    },
    { script: '#!/bin/cat', status: 'Success', code: 0, stdout: '#!/bin/cat\n', stderr: '' },
    { script: 'hostname; echo $DRYDOCK_HOST', code: 0, stdout: 'device-1\ndevice-1\n' },
    { script: 'cat', status: 'Success', code: 0, stdout: '' },
    { script: 'kill -9 $$', status: 'Failed', code: -1 },
    // The agent uses this code itself for a command that it stopped.
    { script: 'exit 137', status: 'TimedOut', code: 137 },
  ])('$script ends with $code', async ({ script, status, code, stdout, stderr }) => {
    const world = await openDevice();

    const seen = await runOnDevice(world, script);

    expect(seen.ResponseCode).toBe(code);
    if (status !== undefined) expect(seen.Status).toBe(status);
    if (stdout !== undefined) expect(seen.StandardOutputContent).toBe(stdout);
    if (stderr !== undefined) expect(seen.StandardErrorContent).toBe(stderr);
  });

  it('runs in its home or in the given directory, and fails if that is missing', async () => {
    const world = await openDevice();
    const home = join(world.path, 'instances', device, 'home');

    expect((await runOnDevice(world, 'pwd; mkdir app')).StandardOutputContent).toBe(`${home}\n`);
    expect((await runOnDevice(world, 'pwd', { cwd: 'app' })).StandardOutputContent).toBe(
      `${home}/app\n`,
    );
    expect((await runOnDevice(world, 'pwd', { cwd: '/nowhere' })).Status).toBe('Failed');
  });

  it("does not inherit the project's environment", async () => {
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    vi.stubEnv('DRYDOCK_TOKEN', 'secret');
    const world = await openDevice();

    const { StandardOutputContent: seen = '' } = await runOnDevice(world, 'env');

    const names = seen.split('\n').map((line) => line.split('=')[0] ?? '');
    const instance = ['DRYDOCK_HOST', 'DRYDOCK_INSTANCE', 'DRYDOCK_INSTANCE_DIR'];
    const expected = [...instance, 'DRYDOCK_ROOT'];
    expect(names.filter((name) => /^(AWS|DRYDOCK|NODE|npm)_/.test(name)).sort()).toEqual(expected);
    expect(seen).not.toContain('node_modules');
    expect(seen).toContain(`HOME=${join(world.path, 'instances', device, 'home')}\n`);
  });

  it('stores its output byte for byte, and no object for an empty stream', async () => {
    const world = await openDevice();
    const script = String.raw`printf '\0\377\200\r\n'; head -c 5000000 /dev/zero`;

    const seen = await runOnDevice(world, script, { prefix: 'executions/lease-1' });

    const path = `${seen.CommandId}/${device}/awsrunShellScript/0.awsrunShellScript/stdout`;
    const [[key, bytes] = []] = [...world.bucket];
    expect([...world.bucket.keys()]).toEqual([`outputs/executions/lease-1/${path}`]);
    expect(bytes?.length).toBe(5_000_005);
    expect(bytes?.subarray(0, 5)).toEqual(Buffer.from([0, 255, 128, 13, 10]));
    expect(seen.StandardOutputUrl).toContain(key);
    expect(seen.StandardOutputContent).toHaveLength(24_000);
  });

  it('keeps its outcome if storing its output fails', async () => {
    const warned = vi.spyOn(process, 'emitWarning').mockReturnValue();
    const putObject = () => Promise.reject(new Error('no such bucket'));
    const world = await openCloud({ devices: [device], putObject });

    expect((await runOnDevice(world, 'echo hi', { prefix: 'x' })).Status).toBe('Success');
    expect(warned.mock.calls[0]?.[0]).toContain('no such bucket');
    warned.mockRestore();
  });

  it('runs until its output is closed, not until its background processes end', async () => {
    const world = await openDevice();

    const held = await sendToMachine(world, device, 'mkfifo release; (read <release; echo late) &');
    const free = await runOnDevice(world, 'sleep 60 >/dev/null 2>&1 & echo $!');

    expect((await invocationOf(world, device, held)).Status).toBe('InProgress');
    expect(isProcessAlive(Number(free.StandardOutputContent))).toBe(true);
    await waitUntil('the fifo', () =>
      existsSync(join(world.path, 'instances', device, 'home/release')),
    );
    await runOnDevice(world, 'echo now >release');
    await endedInvocation(world, device, held);
  });

  it('sends an event for each status, the last after the output is stored', async () => {
    const stored: string[] = [];
    const received: unknown[] = [];
    const world = await openCloud({
      devices: [device],
      putObject: async (_bucket, key) => {
        await sleep(30);
        stored.push(key.split('/').at(-1) ?? '');
      },
      onEvent: (event) => received.push({ ...event.detail, stored: [...stored] }),
    });

    const seen = await runOnDevice(world, 'echo hi', { prefix: 'x' });

    const about = { 'command-id': seen.CommandId, 'instance-id': device };
    expect(received).toEqual([
      expect.objectContaining({ ...about, status: 'InProgress', stored: [] }),
      expect.objectContaining({ ...about, status: 'Success', stored: ['stdout'] }),
    ]);
  });
});
