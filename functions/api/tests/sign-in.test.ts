import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { limits } from '../../../shared/model/limits.ts';
import { rival } from '../../../test/support/api/api.ts';
import { anEvent } from '../../../test/support/lambda/http-event.ts';
import { createWorld } from '../../../test/support/world.ts';
import { readApiEnvironment } from '../environment.ts';
import { createHandler } from '../handler.ts';

const account = '123456789012';
const arn = {
  root: `arn:aws:iam::${account}:user/first`,
  ci: `arn:aws:sts::${account}:assumed-role/ci/build-7`,
  other: `arn:aws:sts::${account}:assumed-role/other/x`,
};
const iam = (userArn: string) => ({ iam: { userArn, accountId: account } });
const jwt = (claims: object) => ({ jwt: { claims, scopes: null } });

/** The API as it is deployed: its own sign-in, behind events of API Gateway. */
function deployed(env: Readonly<Record<string, string>> = {}, world = createWorld()) {
  const first = { DRYDOCK_FIRST_ADMIN: `iam:${account}/user/first` };
  const handle = createHandler(world.ports, readApiEnvironment({ ...first, ...env }));
  return {
    world,
    async ask(line: string, authorizer: object | null, body?: object, headers = {}) {
      const [method = '', address = ''] = line.split(' ');
      const [path = '', query = ''] = address.split('?');
      const given = { method, path, query, headers, authorizer: authorizer ?? undefined };
      const text = body && JSON.stringify(body);
      const answer = await handle(anEvent({ ...given, ...(text ? { body: text } : {}) }));
      const json = answer.body ? z.looseObject({}).parse(JSON.parse(answer.body)) : {};
      return { status: answer.statusCode, headers: answer.headers ?? {}, json };
    },
  };
}

const grant = (pattern: string, role: string) => ({ pattern, role });

describe('signing in on AWS', () => {
  it('the first admin is one before anybody was given a role, and gives roles', async () => {
    const { ask } = deployed();

    expect(await ask('GET /v1/me', iam(arn.root))).toMatchObject({
      status: 200,
      json: { name: `iam:${account}/user/first`, role: 'admin' },
    });
    const refused = await ask('GET /v1/me', iam(arn.ci));
    expect(refused).toMatchObject({
      status: 403,
      json: { name: `iam:${account}/role/ci`, hint: expect.stringContaining('principal set') },
    });

    const given = await ask(
      'PUT /v1/principals',
      iam(arn.root),
      grant(`iam:${account}/role/*`, 'lessee'),
    );
    expect(given.status).toBe(201);
    const me = await ask('GET /v1/me', iam(arn.ci));
    expect(me).toMatchObject({ status: 200, json: { role: 'lessee' } });
  });

  it.each([
    { of: 'no authorizer', authorizer: null },
    { of: 'a token without a name', authorizer: jwt({ iss: 'https://idp' }) },
  ])('a request with $of is refused, whatever the headers say', async ({ authorizer }) => {
    const { ask } = deployed();
    const headers = { authorization: 'Bearer root', 'x-amzn-iam-user-arn': arn.root };

    expect(await ask('GET /v1/me', authorizer, undefined, headers)).toMatchObject({ status: 401 });
  });

  it('a role that is taken is gone in a few seconds, in every process', async () => {
    const { ask, world } = deployed();
    const other = createHandler(world.ports, readApiEnvironment({}));
    const asked = () => other(anEvent({ method: 'GET', path: '/v1/me', authorizer: iam(arn.ci) }));
    await ask('PUT /v1/principals', iam(arn.root), grant(`iam:${account}/role/ci`, 'viewer'));
    expect((await asked()).statusCode).toBe(200);

    const gone = `DELETE /v1/principals?pattern=${encodeURIComponent(`iam:${account}/role/ci`)}`;
    expect(await ask(gone, iam(arn.root))).toMatchObject({ status: 200, json: { role: 'viewer' } });

    expect((await asked()).statusCode).toBe(200);
    await world.pass(limits.catalogAgeMs / 1_000);
    expect((await asked()).statusCode).toBe(403);
  });

  it('people sign in by token, with the claim that the deployment names', async () => {
    const { ask } = deployed({ DRYDOCK_JWT_CLAIM: 'email' });
    await ask('PUT /v1/principals', iam(arn.root), grant('jwt:idp.org#*@example.com', 'operator'));
    const claims = { iss: 'https://idp.org', sub: '1', email: 'Anna@example.com' };

    expect(await ask('GET /v1/me', jwt({ ...claims, email_verified: 'true' }))).toMatchObject({
      json: { name: 'jwt:idp.org#anna@example.com', role: 'operator' },
    });
    expect(await ask('GET /v1/me', jwt(claims))).toMatchObject({ status: 401 });
  });

  it('a lease belongs to the role, and its history says from where it was asked', async () => {
    const { ask, world } = deployed();
    await world.blueprint();
    await ask('PUT /v1/principals', iam(arn.root), grant('iam:*', 'lessee'));

    const { json } = await ask('POST /v1/leases', iam(arn.ci), { type: 'host' });
    expect(json).toMatchObject({ requestedBy: `iam:${account}/role/ci` });
    const path = `/v1/leases/${json['id']}`;
    expect(await ask(`GET ${path}`, iam(arn.other))).toMatchObject({ status: 404 });
    await ask(`POST ${path}/release`, iam(arn.ci), { reason: 'lunch' });
    await world.settle();

    const from = 'api 203.0.113.7 session=build-7 (curl/8)';
    const { items } = (await ask(`GET ${path}/events`, iam(arn.ci))).json;
    const origin = `by iam:${account}/role/ci, ${from}`;
    expect(JSON.stringify(items)).toContain(origin);
    expect(JSON.stringify(items)).toContain(`release ${origin}: lunch`);
  });
});

describe('the role bindings', () => {
  it('are listed, changed by version, and not to be taken from oneself', async () => {
    const { ask } = deployed({ DRYDOCK_FIRST_ADMIN: '' });
    const { ask: first, world } = deployed();
    expect(await ask('GET /v1/me', iam(arn.root))).toMatchObject({ status: 403 });

    await first('PUT /v1/principals', iam(arn.root), grant(`iam:${account}/role/ci`, 'admin'));
    await first('PUT /v1/principals', iam(arn.ci), grant('iam:*', 'viewer'));
    const list = await first('GET /v1/principals?limit=1', iam(arn.ci));
    expect(list.json['items']).toMatchObject([{ pattern: 'iam:*', role: 'viewer' }]);
    const next = await first(`GET /v1/principals?cursor=${list.json['cursor']}`, iam(arn.ci));
    expect(next.json['items']).toMatchObject([
      { pattern: `iam:${account}/role/ci`, by: `iam:${account}/user/first` },
    ]);

    const before = world.store.dump();
    const old = { ...grant('iam:*', 'lessee'), version: 7 };
    expect(await first('PUT /v1/principals', iam(arn.ci), old)).toMatchObject({
      status: 409,
      json: { current: { version: 1 } },
    });
    const lesser = grant(`iam:${account}/role/ci`, 'operator');
    expect(await first('PUT /v1/principals', iam(arn.ci), lesser)).toMatchObject({ status: 409 });
    const gone = `DELETE /v1/principals?pattern=${lesser.pattern}`;
    expect(await first(gone, iam(arn.ci))).toMatchObject({ status: 409 });
    const absent = await first('DELETE /v1/principals?pattern=jwt:x', iam(arn.ci));
    expect(absent).toMatchObject({ status: 404 });
    expect(world.store.dump()).toEqual(before);
    expect(await first(gone, iam(arn.root))).toMatchObject({ status: 200 });
  });

  it('are not given back by who lost the role, in a process that has not heard of it', async () => {
    const { ask: first, world } = deployed();
    const { ask: other } = deployed({}, world);
    const mine = grant(`iam:${account}/role/ci`, 'admin');
    await first('PUT /v1/principals', iam(arn.root), mine);
    expect(await other('GET /v1/me', iam(arn.ci))).toMatchObject({ json: { role: 'admin' } });
    await first(`DELETE /v1/principals?pattern=${mine.pattern}`, iam(arn.root));
    const before = world.store.dump();

    expect(await other('PUT /v1/principals', iam(arn.ci), mine)).toMatchObject({ status: 403 });
    expect(await other('PUT /v1/pools/rack', iam(arn.ci), {})).toMatchObject({ status: 403 });
    const reset = 'POST /v1/blueprints/hosts/reset';
    expect(await other(reset, iam(arn.ci), {})).toMatchObject({ status: 403 });
    expect(world.store.dump()).toEqual(before);
  });

  it('of two admins who take the role from each other one keeps it', async () => {
    const quicker = rival();
    const { ask, world } = deployed({}, createWorld({ hooks: quicker.hooks }));
    const names = ['ci', 'other'].map((role) => `iam:${account}/role/${role}`);
    for (const name of names) await ask('PUT /v1/principals', iam(arn.root), grant(name, 'admin'));
    const [ci, other] = names.map((name) => `DELETE /v1/principals?pattern=${name}`);

    quicker.next(() => ask(`${ci}`, iam(arn.other)));
    expect(await ask(`${other}`, iam(arn.ci))).toMatchObject({ status: 403 });

    await world.pass(limits.catalogAgeMs / 1_000);
    expect(await ask('GET /v1/me', iam(arn.other))).toMatchObject({ json: { role: 'admin' } });
    expect(await ask('GET /v1/me', iam(arn.ci))).toMatchObject({ status: 403 });
  });

  it('can not narrow the first admin', async () => {
    const { ask } = deployed();
    await ask('PUT /v1/principals', iam(arn.root), grant(`iam:${account}/user/first`, 'viewer'));
    expect(await ask('GET /v1/me', iam(arn.root))).toMatchObject({ json: { role: 'admin' } });
  });

  it.each(['', 'a b', '[x', 'a*b*c*d*e*', 'x'.repeat(257)])(
    'can’t be for “%s”',
    async (pattern) => {
      const { ask } = deployed();
      const answer = await ask('PUT /v1/principals', iam(arn.root), grant(pattern, 'viewer'));
      expect(answer).toMatchObject({ status: 422, json: { field: 'pattern' } });
    },
  );
});
