import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExecutionView } from '../../shared/model/wire/execution.ts';
import type { LeaseView } from '../../shared/model/wire/lease.ts';
import {
  aFolder,
  eventually,
  removeFolder,
  runProgram,
  startLocalWorld,
  type WorldProcess,
} from './local-world.ts';
import { hostProcesses } from './world-state.ts';

const folder = aFolder();
let world: WorldProcess;

beforeAll(async () => {
  world = await startLocalWorld(folder);
});
afterAll(async () => {
  await world.stop();
  removeFolder(folder);
});

/** Runs the real command in the folder where the world wrote its address. */
const drydock = (...args: readonly string[]) =>
  runProgram('cli/drydock.mjs', args, { cwd: folder, env: { DRYDOCK_URL: '', DRYDOCK_TOKEN: '' } });

const openLeases = async (): Promise<readonly LeaseView[]> =>
  (await world.client.get<{ items: readonly LeaseView[] }>('/v1/leases')).items;

describe('drydock, against the local world', () => {
  it('runs a command on a host, returns its output and exit code, releases the lease', async () => {
    const result = await drydock(
      'run',
      '--type',
      'host',
      '--',
      'bash',
      '-c',
      'printf "a\\0b"; echo no >&2; exit 7',
    );

    expect(result.code).toBe(7);
    expect(result.stdout).toBe('a\0b');
    expect(result.stderr).toMatch(/\nno\n/);
    expect(result.stderr).toMatch(/exit 7 after [\d.]+ s · lease-\w+ released/);
    await eventually('the lease has ended', async () => (await openLeases()).length === 0);
  });

  it('prints 20 MB of output to the last byte', async () => {
    const head = ['head', '-c', '20000000', '/dev/zero'];
    const result = await drydock('run', '--type', 'host', '--', ...head);

    expect(result.code).toBe(0);
    expect(result.stdout.length).toBe(20_000_000);
  });

  it('on Ctrl-C cancels the command and reports that it releases the lease', async () => {
    const child = spawn(
      process.execPath,
      [
        join(import.meta.dirname, '../../cli/drydock.mjs'),
        'run',
        '--type',
        'host',
        '--',
        'sleep',
        '77',
      ],
      { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    await eventually('the command runs', () => stderr.includes('running'));
    child.kill('SIGINT');
    await once(child, 'close');

    expect(child.exitCode).toBe(130);
    expect(stderr).toMatch(/released/);
    await eventually(
      'nothing runs, nothing is leased',
      async () => (await openLeases()).length === 0 && hostProcesses(world).length === 0,
    );
  });

  it('exits 75 when its lease is released elsewhere', async () => {
    const running = drydock('run', '--type', 'host', '--', 'sleep', '78');
    const leaseInUse = async () => {
      const { items } = await world.client.get<{ items: readonly ExecutionView[] }>(
        '/v1/executions',
      );
      return items.find(({ state }) => state === 'running')?.lease;
    };
    await eventually('the command runs', async () => (await leaseInUse()) !== undefined);
    await drydock('release', (await leaseInUse()) ?? '');
    const result = await running;

    expect(result.code).toBe(75);
    expect(result.stderr).toMatch(/released/);
    await eventually('the lease has ended', async () => (await openLeases()).length === 0);
  });

  it('reports what may be lost when a command kills its own wrapper', async () => {
    const script = 'kill -9 $PPID; sleep 79';
    const result = await drydock('run', '--type', 'host', '--', 'sh', '-c', script);

    expect(result.code).toBe(70);
    expect(result.stderr).toMatch(/its wrapper or its host went away while it ran/);
    await eventually('nothing runs', () => hostProcesses(world).length === 0);
  });

  it('leases, runs twice in one workspace, extends, shows and releases', async () => {
    const lease = JSON.parse(
      (await drydock('lease', '--type', 'host', '--json')).stdout.trim().split('\n').at(-1) ?? '',
    );
    const wrote = await drydock('exec', lease.id, '--', 'bash', '-c', 'echo kept > file');
    const read = await drydock('exec', lease.id, '--', 'cat', 'file');
    const where = await drydock('exec', lease.id, '--', 'pwd');
    const extended = await drydock('extend', lease.id, '--ttl', '2h');
    const listed = await drydock('ls');
    const shown = await drydock('show', lease.id);
    const released = await drydock('release', lease.id);

    expect([wrote.code, read.code, extended.code, released.code]).toEqual([0, 0, 0, 0]);
    expect(read.stdout).toBe('kept\n');
    expect(where.stdout).toMatch(new RegExp(`^${folder}/.*/leases/${lease.id}/work\n$`));
    expect(listed.stdout).toContain(lease.id);
    expect(shown.stdout).toMatch(/timeline/);
    expect(shown.stdout).toMatch(/on res-/);
    await eventually('the lease has ended', async () => (await openLeases()).length === 0);
  });

  it('applies configuration: shows the changes, and makes them once', async () => {
    const file = join(folder, 'more.yaml');
    const parameters = '{ image: ami-1, ladder: [{ instanceType: t4g.small, subnet: subnet-a }] }';
    writeFileSync(
      file,
      `kind: blueprint\nname: more\ndriver: ec2-host\nlimit: 2\nparameters: ${parameters}\n`,
    );

    const first = await drydock('apply', '-f', file, '--yes');
    const again = await drydock('apply', '-f', file, '--yes');
    writeFileSync(
      file,
      `kind: blueprint\nname: more\ndriver: ec2-host\nlimt: 2\nparameters: ${parameters}\n`,
    );
    const wrong = await drydock('apply', '-f', file, '--yes');

    expect(first).toMatchObject({ code: 0 });
    expect(first.stdout + first.stderr).toMatch(/more/);
    expect(again.stdout + again.stderr).toMatch(/unchanged/);
    expect(wrong.code).toBe(64);
    expect(wrong.stderr).toMatch(/more\.yaml:4.*limt/);
  });

  it('fails at once for a request that nothing can ever satisfy', async () => {
    const result = await drydock('run', '--type', 'host', '--attr', 'os=windows', '--', 'true');

    expect(result.code).toBe(65);
    expect(result.stderr).toMatch(/os=windows/);
  });
});
