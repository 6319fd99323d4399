import { describe, expect, it } from 'vitest';
import { runBin } from '../../test/support/cli/bin.ts';
import { fakeApi } from '../../test/support/cli/fake-api.ts';
import { aPage, testResourceId } from '../../test/support/cli/views.ts';

const blueprint = {
  name: 'demo-hosts',
  driver: 'ec2-host',
  disabled: false,
  limit: 3,
  parameters: { attributes: { os: 'linux' } },
};
const device = { name: 'rack3', machine: 'mi-1', labels: { gpu: true }, disabled: true };
const pool = { name: 'lab', description: 'the lab' };
const resource = {
  id: testResourceId,
  state: 'active',
  paused: true,
  type: 'host',
  blueprint: 'demo-hosts',
  attributes: { os: 'linux' },
  createdAt: '2026-11-20T14:31:05.102Z',
};
const at = '/v1/blueprints/demo-hosts';

describe('operator commands', () => {
  it.each([
    {
      args: 'blueprint list',
      route: 'GET /v1/blueprints',
      json: aPage([blueprint]),
      prints: 'os=linux',
    },
    {
      args: 'ls blueprints',
      route: 'GET /v1/blueprints',
      json: aPage([blueprint]),
      prints: 'ec2-host',
    },
    { args: 'blueprint show demo-hosts', route: `GET ${at}`, json: blueprint, prints: 'limit' },
    { args: 'show demo-hosts', route: `GET ${at}`, json: blueprint, prints: '· enabled' },
    {
      args: 'blueprint disable demo-hosts',
      route: `POST ${at}/disable`,
      json: {},
      prints: 'disabled',
    },
    {
      args: 'blueprint enable demo-hosts',
      route: `POST ${at}/enable`,
      json: {},
      prints: 'enabled',
    },
    {
      args: 'blueprint reset demo-hosts',
      route: `POST ${at}/reset`,
      json: {},
      prints: 'builds again',
    },
    {
      args: 'show demo-hosts',
      route: `GET ${at}`,
      json: { ...blueprint, breaker: { state: 'half-open', failures: 6, lastError: 'no image' } },
      prints: 'one trial build is allowed: 6 failed in a row',
    },
    { args: 'blueprint delete demo-hosts', route: `DELETE ${at}`, json: {}, prints: 'deleted' },
    { args: 'pool list', route: 'GET /v1/pools', json: aPage([pool]), prints: 'the lab' },
    { args: 'ls pools', route: 'GET /v1/pools', json: aPage([]), prints: 'no pools' },
    { args: 'pool delete lab', route: 'DELETE /v1/pools/lab', json: {}, prints: 'deleted' },
    {
      args: 'pool disable-device lab rack3',
      route: 'POST /v1/pools/lab/devices/rack3/disable',
      json: device,
      prints: 'lab/rack3 disabled',
    },
    {
      args: 'pool enable-device lab rack3',
      route: 'POST /v1/pools/lab/devices/rack3/enable',
      json: device,
      prints: 'lab/rack3 enabled',
    },
    {
      args: 'pool delete-device lab rack3',
      route: 'DELETE /v1/pools/lab/devices/rack3',
      json: device,
      prints: 'lab/rack3 deleted',
    },
    { args: 'ls resources', route: 'GET /v1/resources', json: aPage([resource]), prints: 'paused' },
    ...['pause', 'unpause', 'release'].map((act) => ({
      args: `resource ${act} ${testResourceId}`,
      route: `POST /v1/resources/${testResourceId}/${act}`,
      json: resource,
      prints: `is being ${act}`,
    })),
    {
      args: 'version',
      route: 'GET /v1/health',
      json: { ok: true, version: '9.9.9' },
      prints: 'API 9.9.9 at http://127.0.0.1',
    },
  ])('drydock $args', async ({ args, route, json, prints }) => {
    await using api = await fakeApi({ [route]: { json } });

    const ended = await runBin(args.split(' '), api);

    expect(ended.stdout.toString() + ended.stderr).toContain(prints);
    expect(ended.code).toBe(0);
    expect(api.requests.map((one) => one.route)).toEqual([route]);
  });

  it('drydock pool show prints its devices', async () => {
    await using api = await fakeApi({
      'GET /v1/pools/lab': { json: pool },
      'GET /v1/pools/lab/devices': { json: aPage([device]) },
    });

    const ended = await runBin(['pool', 'show', 'lab'], api);

    expect(ended.stdout.toString()).toContain('rack3   disabled  mi-1     gpu=true');
  });

  it('accepts an empty DELETE response (204)', async () => {
    await using api = await fakeApi({ [`DELETE ${at}`]: { status: 204 } });

    const ended = await runBin(['blueprint', 'delete', 'demo-hosts', '--json'], api);

    expect(JSON.parse(ended.stdout.toString())).toMatchObject({ deleted: true });
  });

  it.each([['--help'], ['run', '--help'], ['help', 'run'], ['pool', '--help'], ['--version']])(
    'drydock %s %s needs no API',
    async (...args) => {
      const ended = await runBin(args, null);

      expect(ended.code).toBe(0);
      expect(ended.stdout.length).toBeGreaterThan(5);
      expect(ended.stderr).toBe('');
    },
  );
});
