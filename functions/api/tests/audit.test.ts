import { describe, expect, it } from 'vitest';
import { auditPage } from '../../../shared/model/wire/history.ts';
import { hosts, machine, rackOf } from '../../../test/support/api/api.ts';
import { checkedApi } from '../../../test/support/api/checked-api.ts';

const asked = async (api: ReturnType<typeof checkedApi>, query = '') =>
  auditPage.parse(await api.done(`GET /v1/audit${query}`));

describe('the audit', () => {
  it('has one entry for every change of configuration, the newest first', async () => {
    const api = checkedApi();
    const steps: readonly (readonly [string, object?, string?])[] = [
      ['PUT /v1/pools/rack', { description: 'the rack' }],
      ['PUT /v1/pools/rack/devices/a7', { machine: machine(7) }],
      ['POST /v1/pools/rack/devices/a7/disable', {}, 'bob/admin'],
      ['PUT /v1/blueprints/racks', rackOf('rack')],
      ['POST /v1/blueprints/racks/disable', {}],
      ['PUT /v1/blueprints/racks', { ...rackOf('rack'), limit: 5 }],
      ['DELETE /v1/blueprints/racks'],
      ['DELETE /v1/pools/rack/devices/a7'],
      ['DELETE /v1/pools/rack'],
      ['PUT /v1/principals', { pattern: 'iam:*', role: 'viewer' }],
      ['DELETE /v1/principals?pattern=iam:*'],
    ];
    for (const [line, body, as = 'anna/admin'] of steps) {
      await api.done(line, { as, ...(body ? { body } : {}) });
      await api.world.ports.hookPorts.pause(1);
    }

    const { items } = await asked(api);

    expect(items.map(({ object, action, by }) => `${action} ${object} by ${by}`)).toEqual([
      'unbound principal/iam:* by anna',
      'bound principal/iam:* by anna',
      'deleted pool/rack by anna',
      'deleted device/rack/a7 by anna',
      'deleted blueprint/racks by anna',
      'changed blueprint/racks by anna',
      'changed blueprint/racks by anna',
      'created blueprint/racks by anna',
      'changed device/rack/a7 by bob',
      'created device/rack/a7 by anna',
      'created pool/rack by anna',
    ]);
    expect(items[0]).toMatchObject({ changes: [{ field: 'role', from: 'viewer', to: null }] });
    expect(items[4]?.changes).toContainEqual({ field: 'limit', from: 5, to: null });
    expect(items[5]).toMatchObject({ changes: [{ field: 'limit', from: null, to: 5 }] });
    expect(items[6]).toMatchObject({ changes: [{ field: 'disabled', from: false, to: true }] });
    expect(items[8]).toMatchObject({ from: 'api', changes: [{ field: 'disabled' }] });
  });

  it('says nothing of what was not done', async () => {
    const api = checkedApi();
    await api.done('PUT /v1/blueprints/hosts', { body: hosts });
    await api.done('PUT /v1/blueprints/hosts', { body: hosts });
    await api.done('PUT /v1/blueprints/hosts?dryRun=true', { body: { ...hosts, limit: 1 } });
    await api.refused('PUT /v1/blueprints/hosts', { body: { ...hosts, version: 7 } });
    await api.refused('DELETE /v1/blueprints/hosts', { as: 'bob/operator' });

    expect((await asked(api)).items).toHaveLength(1);
  });

  it('is read in pages, across months, by object and by person', async () => {
    const api = checkedApi();
    for (const pool of ['rack', 'rack2']) {
      await api.done(`PUT /v1/pools/${pool}`, { body: {} });
      await api.world.ports.hookPorts.pause(40 * 86_400_000);
    }
    await api.done('PUT /v1/pools/lab', { as: 'bob/admin', body: {} });

    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page = await asked(api, `?limit=1${cursor && `&cursor=${cursor}`}`);
      seen.push(...page.items.map(({ object }) => object));
      ({ cursor } = page);
    }
    expect(seen).toEqual(['pool/lab', 'pool/rack2', 'pool/rack']);
    const objects = async (query: string) =>
      (await asked(api, query)).items.map(({ object }) => object);
    expect(await objects('?object=pool/rack')).toEqual(['pool/rack']);
    expect(await objects('?object=pool/')).toHaveLength(3);
    expect(await objects('?by=bob')).toEqual(['pool/lab']);

    const forged = Buffer.from('{"month":"9999-12","after":null}').toString('base64url');
    for (const bad of ['x', forged]) {
      expect(await api.refused(`GET /v1/audit?cursor=${bad}`)).toMatchObject({ status: 400 });
    }
  });
});
