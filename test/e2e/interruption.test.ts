import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLocalApiClient, type LocalApiClient } from '../../infra/local/demo/api-client.ts';
import { type LocalWorld, startWorld } from '../../infra/local/world.ts';
import type { EventView } from '../../shared/model/wire/history.ts';
import type { LeaseView } from '../../shared/model/wire/lease.ts';
import { aFolder, eventually, removeFolder } from './local-world.ts';

const folder = aFolder();
let world: LocalWorld;
let client: LocalApiClient;

beforeAll(async () => {
  const silent = () => undefined;
  const log = { info: silent, warn: silent, error: silent };
  world = await startWorld({ path: folder, port: 0, bootMs: 100, log });
  client = createLocalApiClient(world.url, world.token);
  await client.send('POST', '/v1/blueprints', {
    name: 'spot',
    driver: 'ec2-host',
    limit: 2,
    parameters: {
      image: 'ami-1',
      ladder: [{ instanceType: 't4g.small', subnet: 'subnet-a', market: 'spot' }],
    },
  });
});
afterAll(async () => {
  await world.close();
  removeFolder(folder);
});

async function activeLease(): Promise<LeaseView> {
  const { id } = await client.send<LeaseView>('POST', '/v1/leases', { type: 'host' });
  let lease = await client.get<LeaseView>(`/v1/leases/${id}`);
  await eventually(`${id} is active`, async () => {
    lease = await client.get<LeaseView>(`/v1/leases/${id}`);
    return lease.state === 'active';
  });
  return lease;
}

it('a lease on Spot is warned, and the next one gets another machine', async () => {
  const lease = await activeLease();
  const [machine] = world.cloud?.instances() ?? [];

  world.cloud?.interruptInstance(machine?.id ?? '');

  let warning: EventView['entries'][number] | undefined;
  await eventually('the lease is warned', async () => {
    const path = `/v1/leases/${lease.id}/events`;
    const { items } = await client.get<{ items: readonly EventView[] }>(path);
    warning = items
      .flatMap(({ entries }) => entries)
      .find(({ kind }) => kind === 'interruption-warning');
    return warning !== undefined;
  });
  expect(warning?.text).toBe(`EC2 takes its Spot machine ${machine?.id} in about two minutes`);
  const next = await activeLease();
  expect(next.resource).not.toBe(lease.resource);
});
