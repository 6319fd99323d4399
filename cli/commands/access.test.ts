import { describe, expect, it } from 'vitest';
import { runBin } from '../testing/bin.ts';
import { fakeApi } from '../testing/fake-api.ts';
import { page } from '../testing/views.ts';

const at = '2026-11-20T14:31:05.102Z';
const grant = { pattern: 'iam:1/*', role: 'viewer', by: 'anna', version: 1, updatedAt: at };
const authorization = {
  blueprint: 'hosts',
  asker: 'iam:1/role/ci',
  state: 'requested',
  by: 'iam:1/role/ci',
  because: 'for the build',
  version: 1,
  createdAt: at,
  updatedAt: at,
};
const entry = {
  id: '1',
  object: 'blueprint/hosts',
  did: 'changed',
  at,
  by: 'anna',
  because: '',
  from: 'api 203.0.113.7 (curl/8)',
  changes: [{ field: 'limit', from: 3, to: 5 }],
};
const decide = (word: string) => `POST /v1/blueprints/hosts/${word}`;

type Case = Readonly<{
  args: string;
  route: string;
  json: object;
  says: string;
  body?: object;
  query?: string;
}>;

describe('who may what, by command', () => {
  it.each<Case>([
    {
      args: 'whoami',
      route: 'GET /v1/me',
      json: { name: 'iam:1/user/anna', role: 'admin' },
      says: 'iam:1/user/anna · admin',
    },
    { args: 'principal list', route: 'GET /v1/principals', json: page([grant]), says: 'iam:1/*' },
    { args: 'principal ls', route: 'GET /v1/principals', json: page([]), says: 'nobody was given' },
    {
      args: 'principal grant iam:1/* viewer',
      route: 'PUT /v1/principals',
      json: grant,
      says: 'iam:1/* is viewer',
      body: { pattern: 'iam:1/*', role: 'viewer' },
    },
    {
      args: 'principal revoke iam:1/*',
      route: 'DELETE /v1/principals',
      json: grant,
      says: 'is no viewer any more',
      query: 'pattern=iam%3A1%2F*',
    },
    {
      args: 'authorization list --state requested',
      route: 'GET /v1/authorizations',
      json: page([authorization]),
      says: 'for the build',
      query: 'state=requested',
    },
    {
      args: 'authorization request hosts --because please',
      route: decide('request'),
      json: authorization,
      says: 'iam:1/role/ci on hosts: requested',
      body: { because: 'please' },
    },
    {
      args: 'authorization authorize hosts iam:1/role/ci',
      route: decide('authorize'),
      json: authorization,
      says: 'iam:1/role/ci is authorized',
      body: { asker: 'iam:1/role/ci' },
    },
    {
      args: 'authorization decline hosts anna --because no',
      route: decide('decline'),
      json: authorization,
      says: 'anna is declined on hosts',
      body: { asker: 'anna', because: 'no' },
    },
    {
      args: 'authorization revoke hosts anna --also-releases',
      route: decide('revoke'),
      json: { ...authorization, released: 2 },
      says: 'anna is revoked on hosts; 2 leases are told to end',
      body: { asker: 'anna', alsoReleases: true },
    },
    {
      args: 'authorization revoke hosts anna --also-releases',
      route: decide('revoke'),
      json: { ...authorization, released: 1, unfinished: true },
      says: '1 lease is told to end, and there may be more: revoke again',
      body: { asker: 'anna', alsoReleases: true },
    },
    {
      args: 'audit --object blueprint/hosts',
      route: 'GET /v1/audit',
      json: page([entry]),
      says: 'limit: 3 → 5',
      query: 'object=blueprint%2Fhosts',
    },
  ])('drydock $args', async ({ args, route, json, says, body, query }) => {
    await using api = await fakeApi({ [route]: { json } });

    const ended = await runBin(args.split(' '), api);

    expect(ended.stdout.toString() + ended.stderr).toContain(says);
    expect(ended.code).toBe(0);
    const [seen] = api.seen;
    expect(seen?.route).toBe(route);
    if (body !== undefined) expect(JSON.parse(seen?.body ?? '')).toEqual(body);
    expect(seen?.query.toString()).toBe(query ?? '');
  });

  it('a role that there is not is refused before anything is sent', async () => {
    await using api = await fakeApi({});
    const ended = await runBin(['principal', 'grant', 'iam:1/*', 'root'], api);
    expect(ended.code).toBe(64);
    expect(api.seen).toEqual([]);
  });
});
