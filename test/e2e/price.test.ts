import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiClient, createApiClient } from '../../infra/local/demo/api-client.ts';
import { type LocalWorld, startWorld } from '../../infra/local/world.ts';
import type { ExecutionView } from '../../shared/model/wire/execution.ts';
import type { LeaseView } from '../../shared/model/wire/lease.ts';
import { aFolder, eventually, removeFolder } from './local-world.ts';

const folder = aFolder();
const lines: Readonly<Record<string, unknown>>[] = [];
let world: LocalWorld;
let client: ApiClient;

beforeAll(async () => {
  const silent = () => undefined;
  const trail = (message: string, data: object) => void lines.push({ message, ...data });
  world = await startWorld({
    path: folder,
    port: 0,
    bootMs: 100,
    log: { info: silent, warn: silent, error: silent, trail },
  });
  client = createApiClient(world.url, world.token);
  await client.send('POST', '/v1/blueprints', {
    name: 'hosts',
    type: 'ec2-host',
    limit: 1,
    parameters: { image: 'ami-1', ladder: [{ instanceType: 't4g.small', subnet: 'subnet-a' }] },
  });
  await ended(await active((await asked()).id));
});
afterAll(async () => {
  await world.close();
  removeFolder(folder);
});

const asked = () => client.send<LeaseView>('POST', '/v1/leases', { type: 'host' });
const lease = (id: string) => client.get<LeaseView>(`/v1/leases/${id}`);

async function active(id: string): Promise<string> {
  await eventually('it is active', async () => (await lease(id)).state === 'active');
  return id;
}

async function ended(id: string): Promise<void> {
  await client.send('POST', `/v1/leases/${id}/release`, {});
  await gone(id);
}

const gone = (id: string) =>
  eventually('it is destroyed', async () => (await lease(id)).state === 'destroyed');

async function ran(id: string): Promise<void> {
  const path = `/v1/leases/${id}/executions`;
  const { id: execution } = await client.send<ExecutionView>('POST', path, { argv: ['true'] });
  await eventually('it ran', async () => {
    const { state } = await client.get<ExecutionView>(`/v1/executions/${execution}`);
    return state === 'succeeded';
  });
}

/**
 * What the tables say that a lease cost: its turns, those of its executions, and the requests of
 * its story. Others' turns may still come meanwhile, and looking on costs whoever looks.
 */
async function priceOf(story: () => Promise<string>) {
  lines.length = 0;
  const id = await story();
  const [, random = ''] = id.split('-');
  const turns = lines.filter(({ message, id: of }) => message === 'turn' && isOf(random, of));
  const counted = [...turns, ...lines.filter(({ message }) => message === 'request')];
  const sum = (name: string) => counted.reduce((all, line) => all + Number(line[name] ?? 0), 0);
  return { write: sum('writeUnits'), read: sum('readUnits'), turns: turns.length };
}

const isOf = (random: string, id: unknown): boolean => String(id).includes(random);

/**
 * By DynamoDB's rules, of records of less than 1 kB. One unit of what a queued lease reads is for
 * its place in line, which the answer tells.
 */
describe('what a lease costs, in units of the tables', () => {
  it('warm: at most 24 to write and 8 to read, one turn', async () => {
    const price = await priceOf(async () => {
      const { id } = await asked();
      await ended(id);
      return id;
    });

    expect(price.write).toBeLessThanOrEqual(24);
    expect(price.read).toBeLessThanOrEqual(8);
    expect(price.turns).toBe(1);
  });

  it('with one command: at most 56 to write', async () => {
    const price = await priceOf(async () => {
      const { id } = await asked();
      await ran(id);
      await ended(id);
      return id;
    });

    expect(price.write).toBeGreaterThan(30);
    expect(price.write).toBeLessThanOrEqual(56);
  });

  it('queued: at most 36 to write and 19 to read, handed on by the one before', async () => {
    const { id: before } = await asked();

    const price = await priceOf(async () => {
      const { id } = await asked();
      await eventually('it has looked, and stands in line', () =>
        lines.some((line) => line['id'] === id && String(line['did']) === 'wait'),
      );
      const own = lines.length;
      await ended(before);
      await active(id);
      // What the one before costs is its own affair.
      const others = lines.filter((line, n) => n >= own && line['id'] !== id);
      for (const line of others) lines.splice(lines.indexOf(line), 1);
      await ended(id);
      return id;
    });

    expect(price.write).toBeLessThanOrEqual(36);
    expect(price.read).toBeLessThanOrEqual(19);
  });
});
