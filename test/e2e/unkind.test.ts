import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LeaseView } from '../../shared/model/wire/lease.ts';
import { patiently } from '../support/patience.ts';
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
  world = await startLocalWorld(folder, ['--unkind', '7']);
});
afterAll(async () => {
  await world.stop();
  removeFolder(folder);
});

const run = (exitCode: number) =>
  runProgram(
    'cli/drydock.mjs',
    ['run', '--type', 'host', '--', 'bash', '-c', `echo ${exitCode}; exit ${exitCode}`],
    { cwd: folder, env: { DRYDOCK_URL: '', DRYDOCK_TOKEN: '' } },
  );

describe('a world that is as unkind as AWS', () => {
  it(
    'runs every command once, and every lease ends',
    async () => {
      await Promise.all(
        [0, 3, 7, 9].map(async (n) => {
          const { code, stdout, stderr } = await run(n);
          // An output that is stored late is missing when the command ends, and the CLI says so.
          const isMissing = stderr.includes('could not store');
          expect([n, code, stdout]).toEqual(
            isMissing ? [n, n === 0 ? 75 : n, ''] : [n, n, `${n}\n`],
          );
        }),
      );
      await eventually(
        'every lease has ended',
        async () => {
          const { items } = await world.client.get<{ items: readonly LeaseView[] }>('/v1/leases');
          return items.length === 0;
        },
        90,
      );
      expect(hostProcesses({ folder })).toEqual([]);
    },
    patiently(240_000),
  );
});
