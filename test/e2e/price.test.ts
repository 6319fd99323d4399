import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLocalApiClient, type LocalApiClient } from '../../infra/local/demo/api-client.ts';
import { type LocalWorld, startWorld } from '../../infra/local/world.ts';
import type { ExecutionView } from '../../shared/model/wire/execution.ts';
import type { LeaseView } from '../../shared/model/wire/lease.ts';
import { aFolder, eventually, removeFolder } from './local-world.ts';

const folder = aFolder();
const lines: Readonly<Record<string, unknown>>[] = [];
let world: LocalWorld;
let client: LocalApiClient;

beforeAll(async () => {
  const silent = () => undefined;
  const trail = (message: string, data: object) => void lines.push({ message, ...data });
  world = await startWorld({
    path: folder,
    port: 0,
    bootMs: 100,
    log: { info: silent, warn: silent, error: silent, trail },
  });
  client = createLocalApiClient(world.url, world.token);
  await client.send('POST', '/v1/blueprints', {
    name: 'hosts',
    driver: 'ec2-host',
    limit: 1,
    parameters: { image: 'ami-1', ladder: [{ instanceType: 't4g.small', subnet: 'subnet-a' }] },
  });
  await releaseAndAwaitEnd(await awaitActive((await createLease()).id));
});
afterAll(async () => {
  await world.close();
  removeFolder(folder);
});

const createLease = () => client.send<LeaseView>('POST', '/v1/leases', { type: 'host' });
const getLease = (id: string) => client.get<LeaseView>(`/v1/leases/${id}`);

async function awaitActive(id: string): Promise<string> {
  await eventually('it is active', async () => (await getLease(id)).state === 'active');
  return id;
}

async function releaseAndAwaitEnd(id: string): Promise<void> {
  await client.send('POST', `/v1/leases/${id}/release`, {});
  await eventually('it is destroyed', async () => (await getLease(id)).state === 'destroyed');
}

async function runCommand(id: string, body: object = { argv: ['true'] }): Promise<void> {
  const path = `/v1/leases/${id}/executions`;
  const { id: execution } = await client.send<ExecutionView>('POST', path, body);
  await eventually('it has run', async () => {
    const { state } = await client.get<ExecutionView>(`/v1/executions/${execution}`);
    return state === 'succeeded';
  });
}

/**
 * Returns the table units that a lease costs: those of its turns, of its executions' turns, and of
 * the requests that `use` sends. Turns of other objects may run meanwhile and do not count.
 */
async function priceOf(use: () => Promise<string>) {
  lines.length = 0;
  const id = await use();
  await lastTurnOf(id);
  const [, random = ''] = id.split('-');
  const turns = lines.filter(({ message, id: of }) => message === 'turn' && isOf(random, of));
  const charged = [...turns, ...lines.filter(({ message }) => message === 'request')];
  const sum = (name: string) => charged.reduce((all, line) => all + Number(line[name] ?? 0), 0);
  return { write: sum('writeUnits'), read: sum('readUnits'), turns: turns.length };
}

/** A turn is logged after the commit that others can see already. */
const lastTurnOf = (id: string) =>
  eventually(`the last turn of ${id} is logged`, () =>
    lines.some((line) => line['id'] === id && String(line['state']).endsWith('destroyed')),
  );

const isOf = (random: string, id: unknown): boolean => String(id).includes(random);

/** Returns the write units of a host from its creation to its end, that of its lease included. */
async function priceOfHost(userData: string | null) {
  const name = userData === null ? 'plain' : 'with-user-data';
  const rung = { instanceType: 't4g.small', subnet: 'subnet-a' };
  await client.send('POST', '/v1/blueprints', {
    name,
    driver: 'ec2-host',
    limit: 1,
    maxUses: 1,
    parameters: { image: 'ami-1', ladder: [rung], userData },
  });
  lines.length = 0;
  const wanted = { type: 'host', blueprints: [name] };
  const { id } = await client.send<LeaseView>('POST', '/v1/leases', wanted);
  await awaitActive(id);
  const { resource } = await getLease(id);
  await releaseAndAwaitEnd(id);
  await eventually('its host is gone', async () => {
    const { state } = await client.get<{ state: string }>(`/v1/resources/${resource}`);
    return state === 'destroyed';
  });
  await Promise.all([lastTurnOf(id), lastTurnOf(resource ?? '')]);
  await client.send('POST', `/v1/blueprints/${name}/disable`, {});
  const own = lines.filter(
    (line) => line['message'] === 'request' || [id, resource].includes(String(line['id'])),
  );
  return own.reduce((all, line) => all + Number(line['writeUnits'] ?? 0), 0);
}

/** Units are counted by DynamoDB's rules, for records of less than 1 kB. */
describe('what a lease costs, in units of the tables', () => {
  it('warm: at most 24 to write and 8 to read, one turn', async () => {
    const price = await priceOf(async () => {
      const { id } = await createLease();
      await releaseAndAwaitEnd(id);
      return id;
    });

    expect(price.write).toBeLessThanOrEqual(24);
    expect(price.read).toBeLessThanOrEqual(8);
    expect(price.turns).toBe(1);
  });

  it('with one command: at most 60 to write', async () => {
    const price = await priceOf(async () => {
      const { id } = await createLease();
      await runCommand(id);
      await releaseAndAwaitEnd(id);
      return id;
    });

    expect(price.write).toBeGreaterThan(30);
    expect(price.write).toBeLessThanOrEqual(60);
  });

  it.each([
    { kB: 8, most: 76 },
    { kB: 32, most: 124 },
  ])('with a script of $kB kB: at most $most to write', async ({ kB, most }) => {
    const comment = '# what every build does\n';
    const script = `true\n${comment.repeat((kB * 1_000) / comment.length)}`;
    const price = await priceOf(async () => {
      const { id } = await createLease();
      await runCommand(id, { script });
      await releaseAndAwaitEnd(id);
      return id;
    });

    expect(price.write).toBeLessThanOrEqual(most);
  });

  it('queued: at most 34 to write and 16 to read, granted the seat of the one before', async () => {
    const { id: before } = await createLease();

    const price = await priceOf(async () => {
      // It stands in line when the request is answered, and takes no turn until it has a seat.
      const { id, state } = await createLease();
      expect(state).toBe('pending');
      const own = lines.length;
      await releaseAndAwaitEnd(before);
      await awaitActive(id);
      // The cost of the lease before does not count.
      const others = lines.filter((line, n) => n >= own && line['id'] !== id);
      for (const line of others) lines.splice(lines.indexOf(line), 1);
      await releaseAndAwaitEnd(id);
      return id;
    });

    expect(price.write).toBeLessThanOrEqual(34);
    expect(price.read).toBeLessThanOrEqual(16);
    // One turn takes the granted seat, one ends the lease.
    expect(price.turns).toBe(2);
  });

  it('with a new host: 16 kB of user data cost at most 72 more to write', async () => {
    const plain = await priceOfHost(null);
    const withUserData = await priceOfHost('x'.repeat(16_000));

    // 32 for an item of its own, and as much if the commit that creates it is tried twice.
    expect(withUserData - plain).toBeLessThanOrEqual(72);
  });
});
