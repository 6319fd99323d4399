import { describe, expect, it } from 'vitest';
import { runBin } from '../../test/support/cli/bin.ts';
import { fakeApi } from '../../test/support/cli/fake-api.ts';
import { aPage } from '../../test/support/cli/views.ts';

const at = '2026-11-20T14:31:05.102Z';
const binding = { pattern: 'iam:1/*', role: 'viewer', by: 'anna', version: 1, updatedAt: at };
const authorization = {
  blueprint: 'hosts',
  requester: 'iam:1/role/ci',
  state: 'requested',
  by: 'iam:1/role/ci',
  reason: 'for the build',
  version: 1,
  createdAt: at,
  updatedAt: at,
};
const entry = {
  id: '1',
  object: 'blueprint/hosts',
  action: 'changed',
  at,
  by: 'anna',
  reason: '',
  from: 'api 203.0.113.7 (curl/8)',
  changes: [{ field: 'limit', from: 3, to: 5 }],
};
const decide = (word: string) => `POST /v1/blueprints/hosts/${word}`;

type Case = Readonly<{
  args: string;
  route: string;
  json: object;
  prints: string;
  body?: object;
  query?: string;
}>;

describe('access commands', () => {
  it.each<Case>([
    {
      args: 'whoami',
      route: 'GET /v1/me',
      json: { name: 'iam:1/user/anna', role: 'admin' },
      prints: 'iam:1/user/anna · admin',
    },
    {
      args: 'principal list',
      route: 'GET /v1/principals',
      json: aPage([binding]),
      prints: 'iam:1/*',
    },
    {
      args: 'principal ls',
      route: 'GET /v1/principals',
      json: aPage([]),
      prints: 'no principal has a role',
    },
    {
      args: 'principal set iam:1/* viewer',
      route: 'PUT /v1/principals',
      json: binding,
      prints: 'iam:1/* is viewer',
      body: { pattern: 'iam:1/*', role: 'viewer' },
    },
    {
      args: 'principal remove iam:1/*',
      route: 'DELETE /v1/principals',
      json: binding,
      prints: 'is no longer viewer',
      query: 'pattern=iam%3A1%2F*',
    },
    {
      args: 'authorization list --state requested',
      route: 'GET /v1/authorizations',
      json: aPage([authorization]),
      prints: 'for the build',
      query: 'state=requested',
    },
    {
      args: 'authorization request hosts --reason please',
      route: decide('request'),
      json: authorization,
      prints: 'iam:1/role/ci on hosts: requested',
      body: { reason: 'please' },
    },
    {
      args: 'authorization authorize hosts iam:1/role/ci',
      route: decide('authorize'),
      json: authorization,
      prints: 'iam:1/role/ci is authorized',
      body: { requester: 'iam:1/role/ci' },
    },
    {
      args: 'authorization decline hosts anna --reason no',
      route: decide('decline'),
      json: authorization,
      prints: 'anna is declined on hosts',
      body: { requester: 'anna', reason: 'no' },
    },
    {
      args: 'authorization revoke hosts anna --also-releases',
      route: decide('revoke'),
      json: { ...authorization, released: 2 },
      prints: 'anna is revoked on hosts; 2 leases are being released',
      body: { requester: 'anna', alsoReleases: true },
    },
    {
      args: 'authorization revoke hosts anna --also-releases',
      route: decide('revoke'),
      json: { ...authorization, released: 1, unfinished: true },
      prints: '1 lease is being released, and there may be more: revoke again',
      body: { requester: 'anna', alsoReleases: true },
    },
    {
      args: 'audit --object blueprint/hosts',
      route: 'GET /v1/audit',
      json: aPage([entry]),
      prints: 'limit: 3 → 5',
      query: 'object=blueprint%2Fhosts',
    },
  ])('drydock $args', async ({ args, route, json, prints, body, query }) => {
    await using api = await fakeApi({ [route]: { json } });

    const ended = await runBin(args.split(' '), api);

    expect(ended.stdout.toString() + ended.stderr).toContain(prints);
    expect(ended.code).toBe(0);
    const [request] = api.requests;
    expect(request?.route).toBe(route);
    if (body !== undefined) expect(JSON.parse(request?.body ?? '')).toEqual(body);
    expect(request?.query.toString()).toBe(query ?? '');
  });

  it('refuses an unknown role before sending anything', async () => {
    await using api = await fakeApi({});
    const ended = await runBin(['principal', 'set', 'iam:1/*', 'root'], api);
    expect(ended.code).toBe(64);
    expect(api.requests).toEqual([]);
  });
});
