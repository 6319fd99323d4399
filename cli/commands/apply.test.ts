import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runBin } from '../../test/support/cli/bin.ts';
import { fakeApi } from '../../test/support/cli/fake-api.ts';
import { aPage } from '../../test/support/cli/views.ts';

const blueprint = `kind: blueprint
name: demo-hosts
driver: ec2-host
limit: 3
parameters:
  ladder:
    - { instanceType: t4g.small, market: spott }
`;
const pool = `kind: pool
name: lab
description: the lab
devices:
  - { name: rack3, machine: mi-0123456789abcdef0, labels: { os: linux } }
  - { name: rack4, machine: mi-0123456789abcdef1 }
`;
const lab = { name: 'lab', description: 'the lab', version: 4 };
const rack = { name: 'rack3', machine: 'mi-0123456789abcdef0', labels: { os: 'linux' } };
const got = 'GET /v1/blueprints/demo-hosts';
const put = 'PUT /v1/blueprints/demo-hosts';
const dry = {
  does: 'update',
  changes: [{ field: 'limit', from: 2, to: 3 }],
};

describe('drydock apply', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'drydock-apply-'));
    await writeFile(join(folder, 'hosts.yaml'), blueprint);
    await writeFile(join(folder, 'pool.yml'), pool);
  });
  afterAll(() => rm(folder, { recursive: true }));
  const at = () => ({ cwd: folder });

  it('prints what would change, field by field, and changes nothing with --dry-run', async () => {
    await using api = await fakeApi({ [got]: { json: { version: 7 } }, [put]: { json: dry } });

    const ended = await runBin(['apply', 'hosts.yaml', '--dry-run'], api, at());

    expect(ended.code).toBe(0);
    expect(ended.stdout.toString()).toBe('~ blueprint demo-hosts\n    limit: 2 → 3\n');
    const [request] = api.requests.filter(({ route }) => route === put);
    expect(request?.query.get('dryRun')).toBe('true');
    expect(JSON.parse(request?.body ?? '')).toMatchObject({ limit: 3, version: 7 });
    expect(api.count(put)).toBe(1);
  });

  it('refuses without a terminal and without --yes, and prints why', async () => {
    await using api = await fakeApi({ [put]: { json: { ...dry, does: 'create' } } });

    const ended = await runBin(['apply', '-f', 'hosts.yaml'], api, at());

    expect(ended.code).toBe(64);
    expect(ended.stderr).toContain('cannot ask to confirm this change without a terminal');
    expect(ended.stderr).toContain('--yes');
    expect(api.count(put)).toBe(1);
  });

  it('creates pools before the blueprints that use them, and deletes missing devices', async () => {
    const old = { name: 'rack1', machine: 'mi-1', labels: {} };
    await using api = await fakeApi({
      [put]: [{ json: { ...dry, does: 'create' } }, { json: {} }],
      'GET /v1/pools/lab': { json: { ...lab, description: '' } },
      'GET /v1/pools/lab/devices': { json: aPage([old, rack]) },
      'PUT /v1/pools/lab': { json: lab },
      'PUT /v1/pools/lab/devices/rack4': { json: {} },
      'DELETE /v1/pools/lab/devices/rack1': { json: {} },
    });

    const ended = await runBin(['apply', '--yes', '-f', '.'], api, at());

    expect(ended.code).toBe(0);
    expect(ended.stderr).toContain('applied: 2 created, 1 updated, 1 deleted, 1 unchanged');
    const writes = api.requests.filter(({ route, query }) => !/^GET/.test(route) && !query.size);
    expect(writes.map(({ route }) => route)).toEqual([
      'PUT /v1/pools/lab',
      'DELETE /v1/pools/lab/devices/rack1',
      'PUT /v1/pools/lab/devices/rack4',
      put,
    ]);
  });

  it('reads documents from stdin, and prints JSON', async () => {
    await using api = await fakeApi({ [put]: [{ json: { does: 'nothing', changes: [] } }] });

    const ended = await runBin(['apply', '-f', '-', '--json'], api, { stdin: blueprint });

    expect(ended.code).toBe(0);
    expect(JSON.parse(ended.stdout.toString())).toEqual({
      kind: 'plan',
      object: 'blueprint',
      name: 'demo-hosts',
      does: 'nothing',
      changes: [],
    });
  });

  it('reports a refused field with file, line, column and what is allowed', async () => {
    const market = 'parameters.ladder[0].market';
    const problem = {
      type: 'https://drydock.dev/problems/invalid-body',
      title: 'Body does not match the schema',
      detail: `${market} must be one of spot, on-demand.`,
      field: market,
      problems: [
        { field: market, detail: '' },
        { field: 'limit', detail: 'limit is too small' },
      ],
    };
    await using api = await fakeApi({ [put]: { status: 422, json: problem } });

    const ended = await runBin(['apply', 'hosts.yaml'], api, at());

    expect(ended.code).toBe(64);
    expect(ended.stderr).toContain(`hosts.yaml:7:34: ${market} must be one of spot, on-demand.`);
    expect(ended.stderr).toContain('hosts.yaml:4:1: limit is too small.');
  });

  it.each([
    {
      stdin: 'kind: host\nname: x\n',
      prints: 'stdin:1:1: unknown kind "host": it must be blueprint or pool.',
    },
    { stdin: 'name: x\n', prints: 'stdin:1:1: kind is missing: it must be blueprint or pool.' },
    { stdin: 'kind: pool\nname: x\nmachines: []\n', prints: 'stdin:3:1: machines: unknown field.' },
    { stdin: 'kind: [', prints: 'stdin:1:8: ' },
    { stdin: '- a\n', prints: 'stdin:1:1: a document must be a map of fields to values.' },
    { stdin: '', prints: 'nothing to apply in -' },
    {
      stdin: 'kind: pool\nname: x\nlabels: &a\n  b:\n    - *a\n',
      prints: 'stdin:5:7: alias *a is inside its own anchor &a.',
    },
    {
      stdin: `${pool}---\n${blueprint}---\nkind: pool\nname: lab\n`,
      prints: 'stdin:17:1: duplicate pool lab; first at stdin:2:1.',
    },
  ])('reports a wrong document with its location: $stdin', async ({ stdin, prints }) => {
    await using api = await fakeApi({});

    const ended = await runBin(['apply', '-f', '-', '--yes'], api, { stdin });

    expect(ended.code).toBe(64);
    expect(ended.stderr).toContain(prints);
    expect(api.requests).toHaveLength(0);
  });

  it('pool create refuses a blueprint', async () => {
    await using api = await fakeApi({});

    const ended = await runBin(['pool', 'create', '-f', 'hosts.yaml', '--yes'], api, at());

    expect(ended.code).toBe(64);
    expect(ended.stderr).toContain('hosts.yaml:1:1: this is a blueprint, not a pool.');
  });

  it('a missing file exits with 66', async () => {
    await using api = await fakeApi({});

    const ended = await runBin(['apply', 'absent.yaml'], api, at());

    expect(ended.code).toBe(66);
  });
});
