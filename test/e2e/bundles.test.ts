import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleFunctions, functionNames } from '../../infra/aws/bundle.ts';
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

describe('the deployed bundles, on the local world', () => {
  it('lease, boot, run, return output and exit code, and release', async () => {
    const result = await drydock('run', '--type', 'host', '--', 'bash', '-c', 'echo out; exit 3');

    expect(result).toMatchObject({ code: 3, stdout: 'out\n' });
    expect(result.stderr).toMatch(/lease-\w+ released/);
    expect((await drydock('whoami')).stdout).toContain('jwt:local#local');
    // The lease is released when the command ends, and cleaned up after that.
    await eventually('no lease is open', async () =>
      (await drydock('ls')).stderr.includes('no open leases'),
    );
  });

  it('reject a caller without claims of the authorizer', async () => {
    const answer = await fetch(`${world.url}/v1/leases`);

    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ title: expect.stringContaining('signed in') });
  });

  it('include every function, each in its own thread', async () => {
    for (const name of functionNames)
      expect(existsSync(join(bundles, name, 'index.mjs'))).toBe(true);
    expect(world.output()).not.toContain('"level":"error"');
    await world.stop();
    expect(hostProcesses({ folder })).toEqual([]);
  });
});
