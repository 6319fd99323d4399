import { describe, expect, it } from 'vitest';
import { runBin } from '../../test/support/cli/bin.ts';
import { fakeApi, type ScriptedReplies } from '../../test/support/cli/fake-api.ts';
import {
  aLeaseView,
  anActiveLeaseView,
  anEndedExecutionView,
  aPage,
  cliRoutes,
  happyScript,
  testExecutionId,
  testLeaseId,
  testResourceId,
} from '../../test/support/cli/views.ts';

/** Renames the window, clears the screen (7 and 8 bit), overwrites the line, reverses the text. */
const evil = 'a\x1b]0;owned\x07\x1b[2J\x9b2J\rb\x7f\u202ec';
/** Control characters but the line end, and characters that change how text is displayed. */
const controlCharacters = /[^\P{Cc}\n]|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

const at = '2026-11-20T14:31:05.102Z';
const change = { field: evil, from: evil, to: { [evil]: evil } };
const entries = [
  { kind: evil, text: evil, data: { request: evil, resource: testResourceId, how: 'warm' } },
];
const event = { object: evil, version: 1, at, by: evil, state: 'active', entries };
const command = { id: evil, kind: 'release', by: evil, from: evil, at, reason: evil };
const ended = { reason: evil, detail: evil, by: evil, at };
const blueprint = {
  name: evil,
  driver: evil,
  limit: 1,
  parameters: { attributes: { [evil]: evil } },
};
const resource = {
  id: testResourceId,
  state: 'active',
  type: evil,
  driver: evil,
  blueprint: evil,
  attributes: { [evil]: evil },
  capacity: 1,
  host: evil,
  dependencies: [evil],
  createdAt: at,
  note: evil,
  quarantine: null,
  leaving: ended,
};
const execution = anEndedExecutionView(1, {
  summary: `x ${evil}`,
  argv: ['x', evil],
  cwd: evil,
  requestedBy: evil,
  detail: evil,
});
const lease = {
  ...aLeaseView(),
  type: evil,
  owner: evil,
  requestedBy: `by ${evil}`,
  attributes: { [evil]: evil },
  ended,
  blueprints: [evil],
  dependencyOf: evil,
};
const audit = {
  id: evil,
  object: evil,
  action: evil,
  at,
  by: evil,
  from: evil,
  reason: evil,
  changes: [change],
};
const binding = { pattern: evil, role: evil, by: evil, updatedAt: at };
const authorization = {
  requester: evil,
  blueprint: evil,
  state: evil,
  by: evil,
  reason: evil,
  updatedAt: at,
};
const pool = { name: evil, description: evil };
const device = { name: evil, machine: evil, labels: { [evil]: evil } };

const history = (path: string): ScriptedReplies => ({
  [`GET ${path}/events`]: { json: aPage([event]) },
  [`GET ${path}/commands`]: { json: aPage([command]) },
});
const script: ScriptedReplies = {
  'GET /v1/me': { json: { name: evil, role: evil } },
  'GET /v1/health': { json: { version: evil } },
  'GET /v1/leases': { json: aPage([lease]) },
  'GET /v1/resources': { json: aPage([resource]) },
  'GET /v1/blueprints': { json: aPage([blueprint]) },
  'GET /v1/blueprints/b': { json: blueprint },
  'GET /v1/pools': { json: aPage([pool]) },
  'GET /v1/pools/p': { json: pool },
  'GET /v1/pools/p/devices': { json: aPage([device]) },
  'GET /v1/audit': { json: aPage([audit]) },
  'GET /v1/principals': { json: aPage([binding]) },
  'GET /v1/authorizations': { json: aPage([authorization]) },
  'DELETE /v1/principals': { json: binding },
  'POST /v1/blueprints/b/request': { json: authorization },
  [cliRoutes.lease]: { json: lease },
  [cliRoutes.executions]: { json: aPage([execution]) },
  [cliRoutes.execution]: { json: execution },
  [`GET /v1/resources/${testResourceId}`]: { json: resource },
  ...history(`/v1/leases/${testLeaseId}`),
  ...history(`/v1/resources/${testResourceId}`),
  ...history(`/v1/executions/${testExecutionId}`),
};

const commands = [
  ...['whoami', 'version', 'audit', 'ls', 'ls resources', 'ls blueprints', 'ls pools'],
  ...[
    'ls executions',
    `show ${testLeaseId}`,
    `show ${testResourceId}`,
    `show ${testExecutionId}`,
    'show b',
  ],
  ...['pool show p', 'principal list', 'principal remove x', 'authorization list'],
  'authorization request b',
];

describe('text of other users cannot control the terminal', () => {
  it.each([...commands, ...commands.map((words) => `${words} --json`)])('%s', async (words) => {
    await using api = await fakeApi(script);

    const { code, stdout, stderr } = await runBin(words.split(' '), api);

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(`${stdout}`).toContain('owned');
    expect(controlCharacters.exec(`${stdout}`)).toBeNull();
    for (const line of words.endsWith('--json') ? `${stdout}`.trim().split('\n') : []) {
      expect(Object.values<unknown>(JSON.parse(line)).flat()).toSatisfy(
        (values: readonly unknown[]) => JSON.stringify(values).includes('owned'),
      );
    }
  });

  it.each(['show b', 'show b --json'])('an error: %s', async (words) => {
    const json = { title: evil, detail: evil, hint: evil, field: evil, requestId: evil };
    await using api = await fakeApi({ 'GET /v1/blueprints/b': { status: 422, json } });

    const { stdout, stderr } = await runBin(words.split(' '), api);

    expect(stderr).toContain('owned');
    expect(controlCharacters.exec(`${stdout}${stderr}`)).toBeNull();
  });

  it('a run, except for the bytes of its command', async () => {
    const body = Buffer.from(evil);
    await using api = await fakeApi(
      happyScript({
        [cliRoutes.requestLease]: { json: anActiveLeaseView({ resource: evil }) },
        [cliRoutes.execution]: { json: { ...execution, state: 'lost' } },
        [cliRoutes.output]: { body, headers: { 'x-drydock-total-bytes': `${body.length}` } },
      }),
    );

    const { stdout, stderr } = await runBin(['run', '--type', 'host', '--', 'x'], api);

    expect(stdout.equals(body)).toBe(true);
    expect(controlCharacters.exec(stderr.replace(evil, ''))).toBeNull();
    expect(stderr.replace(evil, '')).toContain('owned');
  });
});
