import { describe, expect, it } from 'vitest';
import { runBin } from '../testing/bin.ts';
import { fakeApi, type Script } from '../testing/fake-api.ts';
import {
  aLease,
  anActiveLease,
  anEndedExecution,
  executionId,
  happyScript,
  leaseId,
  page,
  resourceId,
  routes,
} from '../testing/views.ts';

/** Renames a window, clears a screen in 7 bits and in 8, writes over the line, turns it around. */
const evil = 'a\x1b]0;owned\x07\x1b[2J\x9b2J\rb\x7f\u202ec';
/** Line ends are ours; everything else of these moves a terminal or what is seen on it. */
const moves = /[^\P{Cc}\n]|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

const at = '2026-11-20T14:31:05.102Z';
const change = { field: evil, from: evil, to: { [evil]: evil } };
const what = [
  { kind: evil, text: evil, data: { request: evil, resource: resourceId, how: 'warm' } },
];
const event = { object: evil, version: 1, at, by: evil, state: 'active', what };
const command = { id: evil, kind: 'release', by: evil, from: evil, at, because: evil };
const ended = { reason: evil, detail: evil, by: evil, at };
const blueprint = {
  name: evil,
  type: evil,
  limit: 1,
  parameters: { attributes: { [evil]: evil } },
};
const resource = {
  id: resourceId,
  state: 'active',
  type: evil,
  provides: evil,
  blueprint: evil,
  attributes: { [evil]: evil },
  capacity: 1,
  host: evil,
  nested: [evil],
  createdAt: at,
  note: evil,
  quarantine: null,
  leaving: ended,
};
const execution = anEndedExecution(1, {
  argv: ['x', evil],
  cwd: evil,
  askedBy: evil,
  detail: evil,
});
const lease = {
  ...aLease(),
  type: evil,
  owner: evil,
  askedBy: `by ${evil}`,
  attributes: { [evil]: evil },
  ended,
  blueprints: [evil],
  nestedIn: evil,
};
const audit = {
  id: evil,
  object: evil,
  did: evil,
  at,
  by: evil,
  from: evil,
  because: evil,
  changes: [change],
};
const granted = { pattern: evil, role: evil, by: evil, updatedAt: at };
const authorization = {
  asker: evil,
  blueprint: evil,
  state: evil,
  by: evil,
  because: evil,
  updatedAt: at,
};
const pool = { name: evil, description: evil };
const device = { name: evil, machine: evil, labels: { [evil]: evil } };

const history = (path: string): Script => ({
  [`GET ${path}/events`]: { json: page([event]) },
  [`GET ${path}/commands`]: { json: page([command]) },
});
const script: Script = {
  'GET /v1/me': { json: { name: evil, role: evil } },
  'GET /v1/health': { json: { version: evil } },
  'GET /v1/leases': { json: page([lease]) },
  'GET /v1/resources': { json: page([resource]) },
  'GET /v1/blueprints': { json: page([blueprint]) },
  'GET /v1/blueprints/b': { json: blueprint },
  'GET /v1/pools': { json: page([pool]) },
  'GET /v1/pools/p': { json: pool },
  'GET /v1/pools/p/devices': { json: page([device]) },
  'GET /v1/audit': { json: page([audit]) },
  'GET /v1/principals': { json: page([granted]) },
  'GET /v1/authorizations': { json: page([authorization]) },
  'DELETE /v1/principals': { json: granted },
  'POST /v1/blueprints/b/request': { json: authorization },
  [routes.lease]: { json: lease },
  [routes.executions]: { json: page([execution]) },
  [routes.execution]: { json: execution },
  [`GET /v1/resources/${resourceId}`]: { json: resource },
  ...history(`/v1/leases/${leaseId}`),
  ...history(`/v1/resources/${resourceId}`),
  ...history(`/v1/executions/${executionId}`),
};

const commands = [
  ...['whoami', 'version', 'audit', 'ls', 'ls resources', 'ls blueprints', 'ls pools'],
  ...['ls executions', `show ${leaseId}`, `show ${resourceId}`, `show ${executionId}`, 'show b'],
  ...['pool show p', 'principal list', 'principal revoke x', 'authorization list'],
  'authorization request b',
];

describe('what others wrote moves no terminal', () => {
  it.each([...commands, ...commands.map((words) => `${words} --json`)])('%s', async (words) => {
    await using api = await fakeApi(script);

    const { code, stdout, stderr } = await runBin(words.split(' '), api);

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(`${stdout}`).toContain('owned');
    expect(moves.exec(`${stdout}`)).toBeNull();
    for (const line of words.endsWith('--json') ? `${stdout}`.trim().split('\n') : []) {
      expect(Object.values<unknown>(JSON.parse(line)).flat()).toSatisfy(
        (values: readonly unknown[]) => JSON.stringify(values).includes('owned'),
      );
    }
  });

  it.each(['show b', 'show b --json'])('a refusal: %s', async (words) => {
    const json = { title: evil, detail: evil, hint: evil, field: evil, requestId: evil };
    await using api = await fakeApi({ 'GET /v1/blueprints/b': { status: 422, json } });

    const { stdout, stderr } = await runBin(words.split(' '), api);

    expect(stderr).toContain('owned');
    expect(moves.exec(`${stdout}${stderr}`)).toBeNull();
  });

  it('a run, but for the bytes that its command wrote', async () => {
    const body = Buffer.from(evil);
    await using api = await fakeApi(
      happyScript({
        [routes.askLease]: { json: anActiveLease({ resource: evil }) },
        [routes.execution]: { json: { ...execution, state: 'lost' } },
        [routes.output]: { body, headers: { 'x-drydock-total-bytes': `${body.length}` } },
      }),
    );

    const { stdout, stderr } = await runBin(['run', '--type', 'host', '--', 'x'], api);

    expect(stdout.equals(body)).toBe(true);
    expect(moves.exec(stderr.replace(evil, ''))).toBeNull();
    expect(stderr.replace(evil, '')).toContain('owned');
  });
});
