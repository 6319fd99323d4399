import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoDevices } from '../../infra/local/demo/demo-hosts.ts';
import {
  aFolder,
  removeFolder,
  runProgram,
  startLocalWorld,
  type WorldProcess,
} from '../e2e/local-world.ts';

const examplesFolder = join(import.meta.dirname, '../../examples');
const exampleFiles = readdirSync(examplesFolder).filter((file) => file.endsWith('.yaml'));
const readExample = (file: string): string => readFileSync(join(examplesFolder, file), 'utf8');

/** Returns the comment lines that a file begins with, without the `# `. */
const headOf = (file: string): readonly string[] => {
  const lines = readExample(file).split('\n');
  return lines
    .slice(
      0,
      lines.findIndex((line) => !line.startsWith('#')),
    )
    .map((line) => line.replace(/^# ?/, ''));
};

const folder = aFolder();
let world: WorldProcess;

beforeAll(async () => {
  world = await startLocalWorld(folder);
});
afterAll(async () => {
  await world.stop();
  removeFolder(folder);
});

/** Runs the real command against the world. */
const drydock = (...args: readonly string[]) =>
  runProgram('cli/drydock.mjs', args, { cwd: folder, env: { DRYDOCK_URL: '', DRYDOCK_TOKEN: '' } });

describe('the examples', () => {
  it('are listed in examples/README.md, each of them', () => {
    const rows = readExample('README.md').matchAll(/^\| \[`([\w-]+\.yaml)`\]\(\1\) \|/gm);

    expect([...rows].map(([, file]) => file).toSorted()).toEqual(exampleFiles.toSorted());
  });

  it.each(exampleFiles)('%s can be applied, and again without a change', async (file) => {
    const path = join(examplesFolder, file);

    const first = await drydock('apply', '-f', path, '--yes');
    const again = await drydock('apply', '-f', path, '--yes');

    expect(first).toMatchObject({ code: 0, stderr: expect.stringMatching(/\d+ created/) });
    expect(again.code).toBe(0);
    expect(again.stdout).not.toMatch(/^[+~-] /m);
  });

  it.each(exampleFiles)('%s says how to apply and lease it, and both are true', async (file) => {
    const commands = headOf(file).filter((line) => line.startsWith('  npx drydock '));
    const [apply = '', use = ''] = commands.map((line) => line.trim());
    const [, type = '', attribute = ''] = / --type (\S+) --attr (\S+)/.exec(use) ?? [];

    expect(commands).toHaveLength(2);
    expect(apply).toBe(`npx drydock apply -f examples/${file}`);
    await drydock('apply', '-f', join(examplesFolder, file), '--yes');
    const lease = await drydock('lease', '--type', type, '--attr', attribute, '--no-wait');
    expect(lease).toMatchObject({ code: 0, stdout: expect.stringMatching(/^lease-\w+\n$/) });
    await drydock('release', lease.stdout.trim());
  });

  it('local-rack.yaml names the devices that the local world has', () => {
    const machines = readExample('local-rack.yaml').matchAll(/machine: (mi-[0-9a-f]+)/g);

    expect([...machines].map(([, machine]) => machine)).toEqual([...demoDevices]);
  });
});
