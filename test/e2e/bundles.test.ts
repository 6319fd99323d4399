import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleFunctions, functionNames } from '../../infra/aws/bundle.ts';
import {
  aFolder,
  eventually,
  hostProcesses,
  removeFolder,
  runProgram,
  startLocalWorld,
  type WorldProcess,
} from './local-world.ts';

const folder = aFolder();
const bundles = join(folder, 'bundles');
let world: WorldProcess;

beforeAll(async () => {
  bundleFunctions(bundles);
  world = await startLocalWorld(folder, ['--verbose'], { DRYDOCK_BUNDLES: bundles });
});
afterAll(async () => {
  await world.stop();
  removeFolder(folder);
});

const drydock = (...args: readonly string[]) =>
  runProgram('cli/drydock.mjs', args, {
    cwd: folder,
    env: { DRYDOCK_URL: world.url, DRYDOCK_TOKEN: world.token },
  });

describe('what is deployed, on the local world', () => {
  it('does the main job: leases, boots, runs, tells output and exit code, gives back', async () => {
    const ran = await drydock('run', '--type', 'host', '--', 'bash', '-c', 'echo out; exit 3');

    expect(ran).toMatchObject({ code: 3, stdout: 'out\n' });
    expect(ran.stderr).toMatch(/lease-\w+ released/);
    expect((await drydock('whoami')).stdout).toContain('jwt:local#local');
    // It is released when the command ends; what it left is cleaned up after that.
    await eventually('no lease is open', async () =>
      (await drydock('ls')).stderr.includes('no open leases'),
    );
  });

  it('refuses whom no authorizer has named, in its own words', async () => {
    const answer = await fetch(`${world.url}/v1/leases`);

    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ title: expect.stringContaining('signed in') });
  });

  it('is a bundle of every function, each in a thread of its own', async () => {
    for (const name of functionNames)
      expect(existsSync(join(bundles, name, 'index.mjs'))).toBe(true);
    expect(world.output()).not.toContain('"level":"error"');
    await world.stop();
    expect(hostProcesses({ folder })).toEqual([]);
  });
});
