import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { hosts } from '../../../test/support/api/api.ts';
import { checkedApi } from '../../../test/support/api/checked-api.ts';
import { createNestDriver } from '../../../test/support/nest-type.ts';

const view = z.looseObject({
  id: z.string(),
  resource: z.string().nullish(),
  dependencyOf: z.string().nullish(),
  dependencies: z.array(z.string()).optional(),
});
const api = () => checkedApi({ drivers: [createNestDriver().type] });
const over = (...blueprints: readonly string[]) => ({
  driver: 'nest',
  parameters: {
    needs: blueprints.map((name) => ({
      type: name === 'hosts' ? 'host' : 'nest',
      blueprints: [name],
    })),
  },
});

describe('the views of a nest', () => {
  it('say who leases what for itself', async () => {
    const { ask, world } = api();
    await ask('PUT /v1/blueprints/hosts', { body: hosts });
    await ask('PUT /v1/blueprints/nests', { body: over('hosts') });
    const asked = await ask('POST /v1/leases', { body: { type: 'nest' } });
    await world.pass(120);

    const lease = view.parse(asked.json);
    const { resource } = view.parse((await ask(`GET /v1/leases/${lease.id}`)).json);
    const { dependencies = [] } = view.parse((await ask(`GET /v1/resources/${resource}`)).json);
    expect(dependencies).toEqual([expect.stringMatching(/^lease-/)]);
    expect(await ask(`GET /v1/leases/${dependencies[0]}`)).toMatchObject({
      json: { state: 'active', dependencyOf: resource, owner: resource },
    });
    expect(lease.dependencyOf).toBeNull();
  });
});

describe('a blueprint that nests', () => {
  it('is saved, on top of others', async () => {
    const { ask } = api();
    await ask('PUT /v1/blueprints/hosts', { body: hosts });

    const made = await ask('PUT /v1/blueprints/nests', { body: over('hosts') });

    expect(made.status).toBe(201);
  });

  it('is refused where it would close a cycle, in either order of saves', async () => {
    const { ask, refused } = api();
    await ask('PUT /v1/blueprints/upper', { body: over('lower') });

    const saved = await refused('PUT /v1/blueprints/lower?dryRun=true', { body: over('upper') });

    expect(saved).toMatchObject({ status: 422, slug: 'invalid-body', field: 'parameters' });
    expect(saved.detail).toBe(
      'lower cannot be saved: lower needs upper needs lower, so it would wait for itself.',
    );
    expect(saved.hint).toMatch(/\w/);
  });
});
