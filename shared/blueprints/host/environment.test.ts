import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { aHost, aRun, waitUntil } from '../../../test/support/host/test-host.ts';

const host = aHost();
afterAll(() => host.remove());

const printed = async (env: Record<string, string>, script: string) => {
  const ended = await host.run(aRun({ env, script }));
  return { stdout: ended.stdout.toString(), errors: ended.errors };
};

/** Reads the arguments of the processes that started lately, as every user of the host can. */
function argumentsSince(pid: number): string {
  const later = readdirSync('/proc').filter((name) => Number(name) >= pid);
  return later.map(argumentsOf).join('');
}

function argumentsOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

describe('the environment of a command', () => {
  it('is never among the arguments of a process', async () => {
    const secret = 'open-sesame-7731';
    let seen = '';
    for (let round = 0; round < 4; round += 1) {
      const run = aRun({ env: { DB_PASSWORD: secret }, argv: ['sleep', '0.01'] });
      const { wrapper, ended } = host.start(run);
      let isOver = false;
      ended.then(() => {
        isOver = true;
      });
      await waitUntil('the command has ended', () => {
        for (let look = 0; look < 20; look += 1) seen += argumentsSince(wrapper.pid ?? 0);
        return isOver;
      });
    }
    expect(seen).toContain('sleep\x000.01');
    expect(seen).not.toContain(secret);
  });

  it('may have the names that bash and the wrapper use themselves', async () => {
    const ofBash = execFileSync('/bin/bash', ['-c', 'compgen -v'], { encoding: 'utf8' });
    const more = [
      'SHLVL',
      '_',
      'POSIXLY_CORRECT',
      'BASH_XTRACEFD',
      'BASH_COMPAT',
      'LC_ALL',
      'RANDOM',
    ];
    const ours = [
      'args',
      'vars',
      'root',
      'cwd',
      'input',
      'stat',
      'found',
      'NONCE',
      'verdict',
      'item',
    ];
    const taken = [...more, ...ours, 'exported', 'others', 'agent_path', 'BASH_ENV', 'TMPDIR'];
    const names = new Set([...taken, ...ofBash.trim().split('\n')]);
    const all = [...names].filter((name) => name !== 'PATH' && !name.startsWith('DRYDOCK_'));
    const env = Object.fromEntries(all.map((name) => [name, `1\n x\u00e9=${name}`]));

    const { stdout, errors } = await printed(env, '#!/usr/bin/env -S cat /proc/self/environ');

    expect(errors).toBe('');
    const got = stdout.split('\0');
    expect(all.filter((name) => !got.includes(`${name}=${env[name]}`))).toEqual([]);
  });

  it('is otherwise that of the agent', async () => {
    const run = aRun({ script: 'echo "$GIVEN:$DRYDOCK_LEASE:$0:$LC_ALL"; umask' });
    const ended = await host.run(run, { GIVEN: 'by the agent', LC_ALL: 'C' });

    expect(ended.stdout.toString()).toBe(
      `by the agent:${run.lease}:${join(host.box(run), 'script')}:C\n0022\n`,
    );
  });
});

describe('the path of the agent', () => {
  it('is for the command alone: the wrapper finds its own programs elsewhere', async () => {
    const folder = join(host.root, 'traps');
    mkdirSync(folder, { recursive: true });
    const tools = ['setsid', 'env', 'nice', 'flock', 'rm', 'mv', 'mkdir', 'base64', 'stat', 'sync'];
    for (const tool of [...tools, 'grep', 'head', 'tail', 'sleep', 'chmod', 'mkfifo', 'rmdir']) {
      writeFileSync(join(folder, tool), '#!/bin/sh\necho trapped\n');
      chmodSync(join(folder, tool), 0o755);
    }
    const path = `${folder}:${process.env['PATH']}`;
    const run = aRun({ script: 'echo "$PATH"; rm' });

    const first = await host.run(run, { PATH: path });
    const bare = await host.run(aRun({ argv: ['a=b'] }), { PATH: path });
    const own = await host.run(aRun({ script: 'rm', env: { PATH: folder } }), { PATH: '' });

    expect(first.stdout.toString()).toBe(`${path}\ntrapped\n`);
    expect(bare.verdict).toEqual({ kind: 'exited', exitCode: 127 });
    expect(own.stdout.toString()).toBe('trapped\n');
  });

  it('is not the only way to its programs: functions of the same name are no better', async () => {
    const functions = { 'BASH_FUNC_flock%%': '() { exit 3; }', 'BASH_FUNC_printf%%': '() { :; }' };

    const ended = await host.run(aRun({ argv: ['echo', 'hi'] }), functions);

    expect(ended.verdict).toEqual({ kind: 'exited', exitCode: 0 });
  });
});
