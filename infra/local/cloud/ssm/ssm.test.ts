import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CancelCommandCommand,
  DescribeInstanceInformationCommand,
  GetParameterCommand,
  ListCommandInvocationsCommand,
  ListCommandsCommand,
  ListDocumentsCommand,
  SendCommandCommand,
  type SendCommandCommandInput,
} from '@aws-sdk/client-ssm';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  closeClouds,
  codeOf,
  ended,
  invocationOf,
  isAlive,
  launch,
  launchOnline,
  openCloud,
  send,
  type TestCloud,
  until,
} from '../testing.ts';

afterEach(closeClouds);
afterEach(() => void vi.unstubAllEnvs());

const device = 'mi-00000000000000001';

/** A cloud with one device, which needs no boot, and a bucket in memory. */
async function openDevice() {
  const bucket = new Map<string, Buffer>();
  const world = await openCloud({
    devices: [device],
    putObject: async (name, key, file) => void bucket.set(`${name}/${key}`, readFileSync(file)),
  });
  return { ...world, bucket };
}

async function runOn(world: TestCloud, script: string, how?: Parameters<typeof send>[3]) {
  return ended(world, device, await send(world, device, script, how));
}

/** Waits until a script has written a file in its home, and reads it. */
const fileOf = (world: TestCloud, name: string) =>
  until(`the file ${name}`, () => {
    const file = join(world.path, 'instances', device, 'home', name);
    return existsSync(file) && readFileSync(file, 'utf8').trim();
  });

const cancel = ({ ssm }: TestCloud, CommandId: string) =>
  ssm.send(new CancelCommandCommand({ CommandId }));

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
    // The agent takes this code for its own: it says that it stopped the command.
    { script: 'exit 137', status: 'TimedOut', code: 137 },
  ])('$script ends with $code', async ({ script, status, code, stdout, stderr }) => {
    const world = await openDevice();

    const seen = await runOn(world, script);

    expect(seen.ResponseCode).toBe(code);
    if (status !== undefined) expect(seen.Status).toBe(status);
    if (stdout !== undefined) expect(seen.StandardOutputContent).toBe(stdout);
    if (stderr !== undefined) expect(seen.StandardErrorContent).toBe(stderr);
  });

  it('runs in its home, or where it is told, and fails where there is no such place', async () => {
    const world = await openDevice();
    const home = join(world.path, 'instances', device, 'home');

    expect((await runOn(world, 'pwd; mkdir app')).StandardOutputContent).toBe(`${home}\n`);
    expect((await runOn(world, 'pwd', { cwd: 'app' })).StandardOutputContent).toBe(`${home}/app\n`);
    expect((await runOn(world, 'pwd', { cwd: '/nowhere' })).Status).toBe('Failed');
  });

  it("sees nothing of the project's environment", async () => {
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    vi.stubEnv('DRYDOCK_TOKEN', 'secret');
    const world = await openDevice();

    const { StandardOutputContent: seen = '' } = await runOn(world, 'env');

    const names = seen.split('\n').map((line) => line.split('=')[0] ?? '');
    const ours = ['DRYDOCK_HOST', 'DRYDOCK_INSTANCE', 'DRYDOCK_INSTANCE_DIR'];
    expect(names.filter((name) => /^(AWS|DRYDOCK|NODE|npm)_/.test(name)).sort()).toEqual(ours);
    expect(seen).not.toContain('node_modules');
    expect(seen).toContain(`HOME=${join(world.path, 'instances', device, 'home')}\n`);
  });

  it('stores its bytes as they are, an empty stream not at all, and then says it ended', async () => {
    const world = await openDevice();
    const script = String.raw`printf '\0\377\200\r\n'; head -c 5000000 /dev/zero`;

    const seen = await runOn(world, script, { prefix: 'executions/lease-1' });

    const path = `${seen.CommandId}/${device}/awsrunShellScript/0.awsrunShellScript/stdout`;
    const [[key, bytes] = []] = [...world.bucket];
    expect([...world.bucket.keys()]).toEqual([`outputs/executions/lease-1/${path}`]);
    expect(bytes?.length).toBe(5_000_005);
    expect(bytes?.subarray(0, 5)).toEqual(Buffer.from([0, 255, 128, 13, 10]));
    expect(seen.StandardOutputUrl).toContain(key);
    expect(seen.StandardOutputContent).toHaveLength(24_000);
  });

  it('ends as it ended even when the bucket refuses', async () => {
    const warned = vi.spyOn(process, 'emitWarning').mockReturnValue();
    const putObject = () => Promise.reject(new Error('no such bucket'));
    const world = await openCloud({ devices: [device], putObject });

    expect((await runOn(world, 'echo hi', { prefix: 'x' })).Status).toBe('Success');
    expect(warned.mock.calls[0]?.[0]).toContain('no such bucket');
    warned.mockRestore();
  });

  it('is kept open by whoever keeps its output open, and by nobody else', async () => {
    const world = await openDevice();

    const held = await send(world, device, 'mkfifo release; (read <release; echo late) &');
    const free = await runOn(world, 'sleep 60 >/dev/null 2>&1 & echo $!');

    expect((await invocationOf(world, device, held)).Status).toBe('InProgress');
    expect(isAlive(Number(free.StandardOutputContent))).toBe(true);
    await until('the fifo', () =>
      existsSync(join(world.path, 'instances', device, 'home/release')),
    );
    await runOn(world, 'echo now >release');
    await ended(world, device, held);
  });

  it('tells how it goes in events, the last after the output is stored', async () => {
    const stored: string[] = [];
    const heard: unknown[] = [];
    const world = await openCloud({
      devices: [device],
      putObject: async (_bucket, key) => void stored.push(key.split('/').at(-1) ?? ''),
      onEvent: (event) => heard.push({ ...event.detail, stored: [...stored] }),
    });

    const seen = await runOn(world, 'echo hi', { prefix: 'x' });

    const about = { 'command-id': seen.CommandId, 'instance-id': device };
    expect(heard).toEqual([
      expect.objectContaining({ ...about, status: 'InProgress', stored: [] }),
      expect.objectContaining({ ...about, status: 'Success', stored: ['stdout'] }),
    ]);
  });
});

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

describe('what SSM knows', () => {
  it('sees an instance when it has booted, not before', async () => {
    const world = await openCloud({ bootMs: 1_500 });
    const id = await launch(world);
    const look = async () => {
      const Filters = [{ Key: 'InstanceIds', Values: [id] }];
      const answer = await world.ssm.send(new DescribeInstanceInformationCommand({ Filters }));
      return answer.InstanceInformationList?.[0];
    };

    expect(await look()).toBeUndefined();
    expect(await codeOf(send(world, id, 'echo hi'))).toBe('InvalidInstanceId');
    const info = await until('the agent', look);
    expect(info).toMatchObject({ PingStatus: 'Online', ResourceType: 'EC2Instance' });
    expect((await ended(world, id, await send(world, id, 'hostname'))).StandardOutputContent).toBe(
      'host-1\n',
    );
  });

  it('pages through its machines', async () => {
    const devices = Array.from({ length: 12 }, (_, n) => `mi-${String(n).padStart(17, '0')}`);
    const { ssm } = await openCloud({ devices });

    const first = new DescribeInstanceInformationCommand({ MaxResults: 10 });
    const { InstanceInformationList: ten, NextToken } = await ssm.send(first);
    const next = new DescribeInstanceInformationCommand({ MaxResults: 10, NextToken });
    const { InstanceInformationList: rest, NextToken: end } = await ssm.send(next);

    const seen = [...(ten ?? []), ...(rest ?? [])].map(({ InstanceId }) => InstanceId);
    expect([seen, end]).toEqual([devices, undefined]);
  });

  it('does not know an invocation just after it was sent', async () => {
    const world = await openCloud({ devices: [device], consistencyMs: 1_000 });
    const id = await send(world, device, 'echo hi');

    expect(await codeOf(invocationOf(world, device, id))).toBe('InvocationDoesNotExist');
    const seen = () => invocationOf(world, device, id).catch(() => null);
    await until('the invocation', async () => (await seen())?.Status === 'Success');
  });

  it('lists commands and invocations with the comment', async () => {
    const world = await openDevice();
    const { CommandId } = await runOn(world, 'echo hi', { comment: 'exec-1' });

    const commands = await world.ssm.send(new ListCommandsCommand({ CommandId }));
    const list = new ListCommandInvocationsCommand({ CommandId, Details: true });
    const invocations = await world.ssm.send(list);

    expect(commands.Commands).toMatchObject([{ Comment: 'exec-1', Status: 'Success' }]);
    expect(commands.Commands?.[0]?.RequestedDateTime).toBeInstanceOf(Date);
    expect(invocations.CommandInvocations).toMatchObject([
      { Comment: 'exec-1', InstanceId: device, CommandPlugins: [{ Output: 'hi\n' }] },
    ]);
  });

  it('resolves the public image parameters and no others', async () => {
    const { ssm } = await openDevice();
    const get = (Name: string) => ssm.send(new GetParameterCommand({ Name }));

    const image = await get('/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64');

    expect(image.Parameter?.Value).toMatch(/^ami-[0-9a-f]{17}$/);
    expect(await codeOf(get('/my/own'))).toBe('ParameterNotFound');
  });

  it.each<{ wrong: Partial<SendCommandCommandInput>; code: string }>([
    { wrong: { TimeoutSeconds: 29 }, code: 'ValidationException' },
    { wrong: { Comment: 'x'.repeat(101) }, code: 'ValidationException' },
    { wrong: { InstanceIds: Array(51).fill(device) }, code: 'ValidationException' },
    { wrong: { InstanceIds: [device, device] }, code: 'DuplicateInstanceId' },
    { wrong: { InstanceIds: ['i-00000000'] }, code: 'InvalidInstanceId' },
    { wrong: { DocumentName: 'AWS-Other' }, code: 'InvalidDocument' },
    { wrong: { Parameters: {} }, code: 'InvalidParameters' },
    { wrong: { Parameters: { commands: ['x'], colour: ['red'] } }, code: 'InvalidParameters' },
    {
      wrong: { Parameters: { commands: ['x'], executionTimeout: ['172801'] } },
      code: 'InvalidParameters',
    },
    { wrong: { Parameters: { commands: ['x'.repeat(66_000)] } }, code: 'MaxDocumentSizeExceeded' },
  ])('refuses a command with $code', async ({ wrong, code }) => {
    const { ssm } = await openDevice();
    const right = {
      DocumentName: 'AWS-RunShellScript',
      InstanceIds: [device],
      Parameters: { commands: ['true'] },
    };

    expect(await codeOf(ssm.send(new SendCommandCommand({ ...right, ...wrong })))).toBe(code);
  });

  it('throttles, and does not pretend to know an action it does not', async () => {
    const world = await openDevice();
    world.cloud.throttle('SendCommand', 1);

    expect(await codeOf(send(world, device, 'echo hi'))).toBe('ThrottlingException');
    expect(await send(world, device, 'echo hi')).toHaveLength(36);
    const unknown = world.ssm.send(new ListDocumentsCommand({}));
    expect(await codeOf(unknown)).toBe('UnknownOperationException');
  });
});
