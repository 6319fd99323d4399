import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { LeaseView } from '../../shared/model/wire/lease.ts';
import {
  aFolder,
  eventually,
  removeFolder,
  startLocalWorld,
  type WorldProcess,
} from './local-world.ts';
import { restOf, scanTable } from './world-state.ts';

const folder = aFolder();
let world: WorldProcess;
let active: LeaseView;
let ended: LeaseView;

const tables = ['leases', 'resources', 'executions', 'commands', 'slots', 'blueprints', 'events'];
const dump = async () => Promise.all(tables.map((table) => scanTable(world, table)));
const long = 'x'.repeat(300_000);

beforeAll(async () => {
  world = await startLocalWorld(folder);
  const { client } = world;
  active = await client.send('POST', '/v1/leases', { type: 'host' });
  ended = await client.send('POST', '/v1/leases', { type: 'host' });
  while (active.state === 'pending') active = await client.get(`/v1/leases/${active.id}?wait=5`);
  await client.send('POST', `/v1/leases/${ended.id}/release`, {});
  await eventually('the other one has ended', async () => {
    ended = await client.get(`/v1/leases/${ended.id}`);
    return ended.state === 'destroyed' && (await restOf(world)).due.length === 3;
  });
  const first = await sendRequest(
    'POST',
    '/v1/leases',
    { type: 'host', owner: 'a' },
    { 'idempotency-key': 'k' },
  );
  await client.send('POST', `/v1/leases/${await idIn(first)}/release`, {});
  await eventually('all commands are consumed and no build runs', async () => {
    const resources = Object.values(await scanTable(world, 'resources'));
    if (resources.some(({ state }) => state === 'pending')) return false;
    return Object.keys((await restOf(world)).commands ?? {}).length === 0;
  });
});
afterAll(async () => {
  await world.stop();
  removeFolder(folder);
});

const idIn = async (response: Response): Promise<string> =>
  z.object({ id: z.string() }).parse(await response.json()).id;

const problemView = z.object({ type: z.string(), detail: z.string(), hint: z.string() });

const sendRequest = (
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> =>
  fetch(`${world.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${world.token}`,
      'content-type': 'application/json',
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });

type Case = Readonly<{
  bad: string;
  method?: string;
  path?: (at: { active: string; ended: string }) => string;
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
  status: number;
  slug: string;
}>;

const leases = () => '/v1/leases';
const onActive = (rest: string) => (at: { active: string }) => `/v1/leases/${at.active}${rest}`;
const cases: readonly Case[] = [
  { bad: 'malformed JSON', body: '{"type":', status: 400, slug: 'malformed-json' },
  { bad: 'a list', body: [], status: 422, slug: 'invalid-body' },
  { bad: 'an unknown field', body: { type: 'host', tll: 5 }, status: 422, slug: 'invalid-body' },
  {
    bad: 'a wrong type',
    body: { type: 'host', ttlSeconds: '5' },
    status: 422,
    slug: 'invalid-body',
  },
  {
    bad: 'a negative number',
    body: { type: 'host', ttlSeconds: -5 },
    status: 422,
    slug: 'invalid-body',
  },
  {
    bad: 'a huge number',
    body: { type: 'host', priority: 1e12 },
    status: 422,
    slug: 'invalid-body',
  },
  {
    bad: 'an unknown blueprint',
    body: { type: 'host', blueprints: ['unknown'] },
    status: 422,
    slug: 'unknown-blueprint',
  },
  {
    bad: 'an unsatisfiable request',
    body: { type: 'host', attributes: { os: 'windows' } },
    status: 422,
    slug: 'unsatisfiable',
  },
  {
    bad: 'a used key with another body',
    body: { type: 'host', owner: 'b' },
    headers: { 'idempotency-key': 'k' },
    status: 409,
    slug: 'key-reused',
  },
  { bad: 'an oversized body', body: { type: 'host', owner: long }, status: 413, slug: 'too-large' },
  {
    bad: 'a body that is not JSON',
    body: 'hi',
    headers: { 'content-type': 'text/plain' },
    status: 415,
    slug: 'wrong-content-type',
  },
  {
    bad: 'no token',
    body: { type: 'host' },
    headers: { authorization: '' },
    status: 401,
    slug: 'not-signed-in',
  },
  {
    bad: 'an extension past the cap',
    path: onActive('/extend'),
    body: { ttlSeconds: 604_800 },
    status: 409,
    slug: 'past-cap',
  },
  {
    bad: 'a command on an ended lease',
    path: (at) => `/v1/leases/${at.ended}/executions`,
    body: { argv: ['true'] },
    status: 409,
    slug: 'wrong-state',
  },
  {
    bad: 'neither argv nor script',
    path: onActive('/executions'),
    body: {},
    status: 422,
    slug: 'invalid-body',
  },
  {
    bad: 'too much input',
    path: onActive('/executions'),
    body: { argv: ['cat'], stdin: 'x'.repeat(40_000) },
    status: 413,
    slug: 'too-large',
  },
  {
    bad: 'a missing lease',
    method: 'GET',
    path: () => '/v1/leases/lease-0000000000000000',
    status: 404,
    slug: 'not-found',
  },
  {
    bad: 'a bad cursor',
    method: 'GET',
    path: () => '/v1/leases?cursor=nonsense',
    status: 400,
    slug: 'invalid-cursor',
  },
  {
    bad: 'a wrong method',
    method: 'DELETE',
    path: leases,
    status: 405,
    slug: 'method-not-allowed',
  },
];

describe('bad input', () => {
  it.each(cases)('$bad answers $status $slug and leaves nothing behind', async (bad) => {
    const before = await dump();

    const path = (bad.path ?? leases)({ active: active.id, ended: ended.id });
    const response = await sendRequest(bad.method ?? 'POST', path, bad.body, bad.headers);
    const problem = problemView.parse(await response.json());

    expect({ status: response.status, type: problem.type }).toEqual({
      status: bad.status,
      type: `https://drydock.dev/problems/${bad.slug}`,
    });
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(problem.detail).toMatch(/\w/);
    expect(problem.hint).toMatch(/\w/);
    expect(await dump()).toEqual(before);
  });
});

it.each(['bearer', 'BEARER', 'Bearer '])(
  'a token is accepted in any spelling of its scheme: %j',
  async (scheme) => {
    const { status } = await sendRequest('GET', '/v1/leases', undefined, {
      authorization: `${scheme} ${world.token}`,
    });

    expect(status).toBe(200);
  },
);
