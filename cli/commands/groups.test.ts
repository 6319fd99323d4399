import { describe, expect, it } from 'vitest';
import { runBin } from '../testing/bin.ts';
import { fakeApi } from '../testing/fake-api.ts';
import { page, resourceId } from '../testing/views.ts';

const blueprint = {
  name: 'demo-hosts',
  type: 'ec2-host',
  disabled: false,
  limit: 3,
  parameters: { attributes: { os: 'linux' } },
};
const device = { name: 'rack3', machine: 'mi-1', labels: { gpu: true }, disabled: true };
const pool = { name: 'lab', description: 'the lab' };
const resource = {
  id: resourceId,
  state: 'active',
  paused: true,
  provides: 'host',
  blueprint: 'demo-hosts',
  attributes: { os: 'linux' },
  createdAt: '2026-11-20T14:31:05.102Z',
};
const at = '/v1/blueprints/demo-hosts';

describe('commands for whoever looks after it', () => {
  it.each([
    {
      args: 'blueprint list',
      route: 'GET /v1/blueprints',
      json: page([blueprint]),
      says: 'os=linux',
    },
    {
      args: 'ls blueprints',
      route: 'GET /v1/blueprints',
      json: page([blueprint]),
      says: 'ec2-host',
    },
    { args: 'blueprint show demo-hosts', route: `GET ${at}`, json: blueprint, says: 'limit' },
    { args: 'show demo-hosts', route: `GET ${at}`, json: blueprint, says: '· enabled' },
    {
      args: 'blueprint disable demo-hosts',
      route: `POST ${at}/disable`,
      json: {},
      says: 'disabled',
    },
    { args: 'blueprint enable demo-hosts', route: `POST ${at}/enable`, json: {}, says: 'enabled' },
    {
      args: 'blueprint reset demo-hosts',
      route: `POST ${at}/reset`,
      json: {},
      says: 'builds again',
    },
    {
      args: 'show demo-hosts',
      route: `GET ${at}`,
      json: { ...blueprint, breaker: { state: 'half-open', failures: 6, lastError: 'no image' } },
      says: 'one is let through to try: 6 failed in a row',
    },
    { args: 'blueprint delete demo-hosts', route: `DELETE ${at}`, json: {}, says: 'deleted' },
    { args: 'pool list', route: 'GET /v1/pools', json: page([pool]), says: 'the lab' },
    { args: 'ls pools', route: 'GET /v1/pools', json: page([]), says: 'no pools' },
    { args: 'pool delete lab', route: 'DELETE /v1/pools/lab', json: {}, says: 'deleted' },
    {
      args: 'pool disable-device lab rack3',
      route: 'POST /v1/pools/lab/devices/rack3/disable',
      json: device,
      says: 'lab/rack3 disabled',
    },
    {
      args: 'pool enable-device lab rack3',
      route: 'POST /v1/pools/lab/devices/rack3/enable',
      json: device,
      says: 'lab/rack3 enabled',
    },
    {
      args: 'pool delete-device lab rack3',
      route: 'DELETE /v1/pools/lab/devices/rack3',
      json: device,
      says: 'lab/rack3 deleted',
    },
    { args: 'ls resources', route: 'GET /v1/resources', json: page([resource]), says: 'paused' },
    ...['pause', 'unpause', 'release'].map((act) => ({
      args: `resource ${act} ${resourceId}`,
      route: `POST /v1/resources/${resourceId}/${act}`,
      json: resource,
      says: `is being ${act}`,
    })),
    {
      args: 'version',
      route: 'GET /v1/health',
      json: { ok: true, version: '9.9.9' },
      says: 'API 9.9.9 at http://127.0.0.1',
    },
  ])('drydock $args', async ({ args, route, json, says }) => {
    await using api = await fakeApi({ [route]: { json } });

    const ended = await runBin(args.split(' '), api);

    expect(ended.stdout.toString() + ended.stderr).toContain(says);
    expect(ended.code).toBe(0);
    expect(api.seen.map((one) => one.route)).toEqual([route]);
  });

  it('drydock pool show tells its devices', async () => {
    await using api = await fakeApi({
      'GET /v1/pools/lab': { json: pool },
      'GET /v1/pools/lab/devices': { json: page([device]) },
    });

    const ended = await runBin(['pool', 'show', 'lab'], api);

    expect(ended.stdout.toString()).toContain('rack3   disabled  mi-1     gpu=true');
  });

  it('an empty DELETE answer (204) is well', async () => {
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
