import { afterAll, describe, expect, it } from 'vitest';
import { aHost, aRun } from '../../../test/support/host/test-host.ts';

const host = aHost();
afterAll(() => host.remove());

const runScript = async (...lines: readonly string[]) => {
  const ended = await host.run(aRun({ script: lines.join('\n') }));
  const stdout = ended.stdout.toString().replace(/\/.*\/script$/m, 'SCRIPT');
  return { stdout, errors: ended.errors, verdict: ended.verdict };
};

describe('a script', () => {
  it.each([
    { line: '#!/usr/bin/awk -f', rest: 'BEGIN { print 6 * 7 }', stdout: '42\n' },
    { line: '#! /usr/bin/env bash', rest: 'echo $0', stdout: 'SCRIPT\n' },
    { line: '#!/bin/sh -e', rest: 'echo $-', stdout: 'e\n' },
    { line: '#!\t/bin/echo  $(id) `id` ; "x"  y \t', stdout: '$(id) `id` ; "x"  y SCRIPT\n' },
    { line: '#!/bin/echo ü\u00a0', stdout: 'ü\u00a0 SCRIPT\n' },
    { line: '#!/bin/echo', stdout: 'SCRIPT\n' },
  ])(
    'runs with the interpreter that its first line names: $line',
    async ({ line, rest = '', stdout }) => {
      expect(await runScript(line, rest)).toMatchObject({ stdout, errors: '' });
    },
  );

  it.each(['#!', '#! \t', ' #!/bin/echo', '\n#!/bin/echo', '#', 'a=1'])(
    'runs with bash if that names none: %j',
    async (line) => {
      const ended = await runScript(line, 'echo $BASH $a');

      expect(ended).toMatchObject({ stdout: line === 'a=1' ? '/bin/bash 1\n' : '/bin/bash\n' });
    },
  );

  it.each(['#!/no/such/interpreter -x', '#!/bin/bash\r', '#!a=b', '#!-x'])(
    'fails plainly if that interpreter does not exist: %j',
    async (line) => {
      const { stdout, verdict } = await runScript(line, 'echo never');

      expect({ stdout, verdict }).toEqual({
        stdout: '',
        verdict: { kind: 'exited', exitCode: 127 },
      });
    },
  );
});
