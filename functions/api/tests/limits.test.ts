import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { anEvent } from '../../../test/support/lambda/http-event.ts';
import { createWorld } from '../../../test/support/world.ts';
import { readApiEnvironment } from '../environment.ts';
import { createHandler } from '../handler.ts';
import { createRateLimit } from '../http/rate-limit.ts';

const signIn = async (request: Request) =>
  ({ name: request.headers.get('x-as') ?? '', role: 'lessee' }) as const;

function deployed(env: Readonly<Record<string, string>>) {
  const world = createWorld();
  const handle = createHandler(world.ports, readApiEnvironment(env), { signIn });
  return {
    world,
    ask: (
      method: string,
      headers: Readonly<Record<string, string>>,
      body?: string,
      path = '/v1/leases',
    ) => handle(anEvent({ method, path, headers, ...(body ? { body } : {}) })),
  };
}

describe('the pace of one principal', () => {
  it('is bounded, says when to retry, and does not affect other principals', async () => {
    const { ask, world } = deployed({ DRYDOCK_REQUESTS_PER_MINUTE: '2' });
    await world.blueprint();
    const lease = (name: string) => ask('POST', { 'x-as': name }, '{"type":"host"}');
    expect((await lease('anna')).statusCode).toBe(202);
    expect((await lease('anna')).statusCode).toBe(202);

    const before = world.store.dump();
    const refused = await lease('anna');
    expect(refused).toMatchObject({ statusCode: 429, headers: { 'retry-after': '30' } });
    expect(JSON.parse(refused.body ?? '')).toMatchObject({ status: 429, retryAfter: 30 });
    expect(world.store.dump()).toEqual(before);

    expect((await lease('bob')).statusCode).toBe(202);
    expect((await ask('GET', { 'x-as': 'anna' })).statusCode).toBe(200);
    await world.pass(30);
    expect((await lease('anna')).statusCode).toBe(202);
    expect((await lease('anna')).statusCode).toBe(429);
  });

  it('applies to all that creates work, but not to a release, which is stored once', async () => {
    const { ask, world } = deployed({ DRYDOCK_REQUESTS_PER_MINUTE: '3' });
    await world.blueprint({ needsAuthorization: true });
    await world.blueprint({ name: 'others' });
    const anna = { 'x-as': 'anna' };
    const created = await ask('POST', anna, '{"type":"host"}');
    const id = z.looseObject({ id: z.string() }).parse(JSON.parse(created.body ?? '')).id;
    await world.pass(60);
    const post = async (path: string, body = '{}') =>
      (await ask('POST', anna, body, path)).statusCode;
    const lease = `/v1/leases/${id}`;
    const run = await ask('POST', anna, '{"argv":["true"]}', `${lease}/executions`);
    const execution = z.looseObject({ id: z.string() }).parse(JSON.parse(run.body ?? '')).id;
    await world.pass(60);

    const paced = [
      () => post(`${lease}/extend`, '{"ttlSeconds":60}'),
      () => post(`/v1/executions/${execution}/cancel`),
      () => post('/v1/blueprints/hosts/request'),
    ];
    for (const one of paced) expect(await one()).toBeLessThan(300);
    for (const one of paced) expect(await one()).toBe(429);
    const releases: unknown[] = [];
    for (let n = 0; n < 5; n += 1) releases.push(await post(`${lease}/release`));
    expect(releases).toEqual([202, 202, 202, 202, 202]);
    const commands = Object.values(world.store.dump()).filter(({ kind }) => kind === 'release');
    expect(commands).toHaveLength(1);
    await world.pass(60);
    expect(await post(`${lease}/release`)).toBe(200);
  });

  it('is of those who asked last, however many there are', () => {
    const pace = createRateLimit({ now: () => 0 }, 1);
    expect(pace.take('anna')).toBe(0);
    expect(pace.take('anna')).toBe(60);
    for (let n = 0; n < 10_000; n += 1) pace.take(`someone-${n}`);
    expect(pace.take('anna')).toBe(0);
    expect(pace.take('someone-9999')).toBe(60);
  });
});

describe('what can be no request', () => {
  it.each([
    { method: 'TRACE', headers: {}, path: '/v1/health' },
    { method: 'GET', headers: { 'x-a': '€' }, path: '/v1/health' },
    { method: 'GET', headers: {}, path: '/v1/leases/../principals' },
  ])('is refused like anything else: $method $path', async (given) => {
    const handle = createHandler(createWorld().ports, readApiEnvironment({}));
    const { statusCode, headers, body = '' } = await handle(anEvent(given));
    expect(headers).toMatchObject({ 'content-type': 'application/problem+json' });
    expect({ statusCode, ...JSON.parse(body) }).toMatchObject({
      statusCode: 400,
      type: 'https://drydock.dev/problems/malformed-request',
    });
  });
});

const origin = 'https://console.example.com';
const question = { origin, 'access-control-request-method': 'PUT' };

describe('web pages of other origins', () => {
  it('read nothing by default', async () => {
    const { ask } = deployed({});

    const answer = await ask('GET', { 'x-as': 'anna', origin });
    expect(answer.statusCode).toBe(200);
    expect(Object.keys(answer.headers ?? {})).not.toContain('access-control-allow-origin');
    expect((await ask('OPTIONS', question)).statusCode).toBe(405);
  });

  it('read answers if the deployment names their origin, and refusals too', async () => {
    const { ask } = deployed({ DRYDOCK_ALLOWED_ORIGINS: `https://a.org, ${origin}` });
    const mine = { 'access-control-allow-origin': origin, vary: 'origin' };

    expect(await ask('GET', { 'x-as': 'anna', origin })).toMatchObject({
      statusCode: 200,
      headers: mine,
    });
    expect(await ask('PUT', { 'x-as': 'anna', origin })).toMatchObject({
      statusCode: 405,
      headers: mine,
    });
    expect(await ask('OPTIONS', question)).toMatchObject({
      statusCode: 204,
      headers: { ...mine, 'access-control-allow-methods': 'GET, POST, PUT, DELETE' },
    });
    const other = await ask('GET', { 'x-as': 'anna', origin: 'https://evil.org' });
    expect(Object.keys(other.headers ?? {})).not.toContain('access-control-allow-origin');
    const asked = { ...question, origin: 'https://evil.org' };
    expect((await ask('OPTIONS', asked)).statusCode).toBe(405);
  });
});

describe('what the API reads from its environment', () => {
  it('is closed where nothing is said', () => {
    expect(readApiEnvironment({})).toEqual({
      firstAdmin: null,
      claim: 'sub',
      allowedOrigins: [],
      requestsPerMinute: 600,
      longestWait: 25,
    });
  });

  it.each([
    { DRYDOCK_REQUESTS_PER_MINUTE: 'many' },
    { DRYDOCK_REQUESTS_PER_MINUTE: '-1' },
    { DRYDOCK_LONGEST_WAIT: '26' },
    { DRYDOCK_LONGEST_WAIT: '2.5' },
    { DRYDOCK_LONGEST_WAIT: '-1' },
    { DRYDOCK_ALLOWED_ORIGINS: '*' },
    ...['*', 'anna', 'iam:*', 'iam:*/user/anna', 'iam:12345678901*/user/anna', 'jwt:*#anna']
      .concat(['jwt:accounts.google.com', 'jwt:*.google.com#*@example.com', 'iam:123456789012/'])
      .map((name) => ({ DRYDOCK_FIRST_ADMIN: name })),
    { DRYDOCK_ALLOWED_ORIGINS: 'https://example.com/path' },
  ])('must make sense: %o', (env) => {
    expect(() => readApiEnvironment(env)).toThrow(/DRYDOCK_/);
  });

  it.each([
    'iam:123456789012/role/admins-*',
    'iam:123456789012/root',
    'jwt:idp.org/a#*@example.com',
  ])('the first admin is spelled out as far as %s', (name) => {
    expect(readApiEnvironment({ DRYDOCK_FIRST_ADMIN: name }).firstAdmin).toBe(name);
  });

  it('0 asks a minute are any number, and 0 seconds of waiting none', () => {
    expect(readApiEnvironment({ DRYDOCK_REQUESTS_PER_MINUTE: '0' }).requestsPerMinute).toBeNull();
    expect(readApiEnvironment({ DRYDOCK_LONGEST_WAIT: '0' }).longestWait).toBe(0);
  });
});
