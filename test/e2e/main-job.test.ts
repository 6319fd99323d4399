import { afterAll, describe, expect, it } from 'vitest';
import { aFolder, removeFolder, runProgram } from './local-world.ts';
import { hostProcesses } from './world-state.ts';

const folder = aFolder();
afterAll(() => removeFolder(folder));

describe('the demo', () => {
  it('leases, boots, runs, releases, and ends on its own with exit code 0', async () => {
    const { code, stdout, stderr } = await runProgram(
      'infra/local/demo.ts',
      ['echo', 'it', 'really ran'],
      {
        cwd: folder,
        env: { TMPDIR: folder },
      },
    );

    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).toMatch(/lease +lease-\w+ +pending +no free host in demo-hosts, building one/);
    expect(stdout).toMatch(/host +res-\w+ +pending +RunInstances t4g.small \(spot\) in subnet-a/);
    expect(stdout).toMatch(/host +res-\w+ +active +SSM online after/);
    expect(stdout).toMatch(/\n +it really ran\n/);
    expect(stdout).toMatch(/exec +exec-\w+ +succeeded +exit 0/);
    expect(stdout).toMatch(/lease +lease-\w+ +destroyed +released by \S*local; seat is free again/);
    expect(stdout).toMatch(/warm: already active in the response/);
    expect(hostProcesses({ folder })).toEqual([]);
  });

  it("exits with its command's exit code", async () => {
    const failing = await runProgram('infra/local/demo.ts', ['bash', '-c', 'exit 3'], {
      cwd: folder,
    });

    expect(failing.code).toBe(3);
  });
});
