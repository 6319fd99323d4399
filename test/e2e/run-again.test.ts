import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLocalApiClient, type LocalApiClient } from '../../infra/local/demo/api-client.ts';
import { type LocalWorld, startWorld } from '../../infra/local/world.ts';
import type { ResourceView } from '../../shared/model/wire/resource.ts';
import { aFolder, removeFolder, runProgram } from './local-world.ts';

const folder = aFolder();
let world: LocalWorld;
let client: LocalApiClient;

beforeAll(async () => {
  const silent = () => undefined;
  const log = { info: silent, warn: silent, error: silent, trail: silent };
  world = await startWorld({ path: folder, port: 0, bootMs: 100, log });
  client = createLocalApiClient(world.url, world.token);
  await client.send('POST', '/v1/blueprints', {
    name: 'hosts',
    driver: 'ec2-host',
    limit: 3,
    parameters: { image: 'ami-1', ladder: [{ instanceType: 't4g.small', subnet: 'subnet-a' }] },
  });
});
afterAll(async () => {
  await world.close();
  removeFolder(folder);
});

it('three runs in a row on an idle blueprint build one host', async () => {
  for (const n of [1, 2, 3]) {
    const env = { DRYDOCK_URL: world.url, DRYDOCK_TOKEN: world.token };
    const args = ['run', '--type', 'host', '--', 'echo', String(n)];
    const ended = await runProgram('cli/drydock.mjs', args, { cwd: folder, env });
    expect(ended).toMatchObject({ code: 0, stdout: `${n}\n` });
    expect(ended.stderr).toMatch(/released\n$/);
  }

  const { items } = await client.get<{ items: readonly ResourceView[] }>('/v1/resources');
  expect(items).toHaveLength(1);
});
