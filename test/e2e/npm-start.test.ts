import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { aFolder, eventually, removeFolder } from './local-world.ts';

const project = join(import.meta.dirname, '../..');
const folder = aFolder();
const file = join(folder, '.drydock/world.json');
for (const part of ['infra', 'node_modules']) symlinkSync(join(project, part), join(folder, part));
copyFileSync(join(project, 'package.json'), join(folder, 'package.json'));

const groups: ChildProcess[] = [];
afterAll(() => {
  for (const { pid } of groups)
    if (pid !== undefined && isAlive(-pid)) process.kill(-pid, 'SIGKILL');
  removeFolder(folder);
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Runs `npm start` in its own process group, as a shell does. */
async function npmStart(port: number) {
  const npm = spawn('npm', ['start', '--', '--port', String(port), '--boot-ms', '300'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  groups.push(npm);
  let text = '';
  for (const stream of [npm.stdout, npm.stderr]) {
    stream.on('data', (chunk) => {
      text += chunk;
    });
  }
  const pid = npm.pid ?? 0;
  const exited = once(npm, 'exit');
  await eventually('the world is ready', () => {
    if (npm.exitCode !== null) throw new Error(`the world did not start:\n${text}`);
    return text.includes('In another terminal');
  });
  return { pid, exited, text: () => text, port: Number(/127\.0\.0\.1:(\d+)/.exec(text)?.[1]) };
}

describe('npm start', () => {
  it('ends with a signal to npm alone, and starts again on its port and data', async () => {
    const first = await npmStart(0);
    process.kill(first.pid, 'SIGINT');
    await eventually('none of its processes is left', () => !isAlive(-first.pid));
    expect(first.text()).toContain('stopping:');
    expect(existsSync(file)).toBe(false);

    const second = await npmStart(first.port);
    expect(existsSync(file)).toBe(true);

    // A terminal signals the whole group, and npm forwards the signal to its child once more.
    process.kill(-second.pid, 'SIGINT');
    const [code] = await second.exited;
    await eventually('none of its processes is left', () => !isAlive(-second.pid));
    expect({ code, left: existsSync(file) }).toEqual({ code: 0, left: false });
  });
});
