import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LeaseView } from '../../shared/model/wire/lease.ts';
import {
  aFolder,
  removeFolder,
  runProgram,
  startLocalWorld,
  type WorldProcess,
} from './local-world.ts';

const folder = aFolder();
let world: WorldProcess;

beforeAll(async () => {
  world = await startLocalWorld(folder, [], { DRYDOCK_LONGEST_WAIT: '3' });
});
afterAll(async () => {
  await world.stop();
  removeFolder(folder);
});

const headers = () => ({ authorization: `Bearer ${world.token}` });

describe('a local world that holds requests as short as the cloud does', () => {
  it('runs a command from end to end, on a host that it builds first', async () => {
    const script = 'sleep 2; printf done; exit 7';
    const args = ['run', '--type', 'host', '--shell', script];
    const env = { DRYDOCK_URL: '', DRYDOCK_TOKEN: '' };

    const result = await runProgram('cli/drydock.mjs', args, { cwd: folder, env });

    expect(result.code, result.stderr).toBe(7);
    expect(result.stdout).toBe('done');
    expect(result.stderr).toMatch(/exit 7 after [\d.]+ s · lease-\w+ released/);
  });

  it('answers a wait of 25 s before its time, and says when to look again', async () => {
    const { items } = await world.client.get<{ items: { name: string; limit: number }[] }>(
      '/v1/blueprints',
    );
    const [blueprint = { name: '', limit: 0 }] = items;
    const leases: LeaseView[] = [];
    for (let n = 0; n <= blueprint.limit; n += 1) {
      leases.push(
        await world.client.send<LeaseView>('POST', '/v1/leases', {
          type: 'host',
          blueprints: [blueprint.name],
        }),
      );
    }
    const last = leases.at(-1);

    const look = await fetch(`${world.url}/v1/leases/${last?.id}?wait=25`, { headers: headers() });

    expect(await look.json()).toMatchObject({ state: 'pending' });
    expect(look.headers.get('retry-after')).toMatch(/^([1-9]|10)$/);
    for (const { id } of leases) await world.client.send('POST', `/v1/leases/${id}/release`, {});
  });
});
