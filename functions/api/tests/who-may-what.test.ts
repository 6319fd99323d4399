import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { roles } from '../../../shared/model/principal.ts';
import { hosts, rackOf } from '../../../test/support/api/api.ts';
import { checkedApi } from '../../../test/support/api/checked-api.ts';
import { whoMayWhat } from '../../../test/support/api/who-may-what.ts';
import { routes } from '../routes/index.ts';

const lineOf = ({ method, path }: { method: string; path: string }) => `${method} ${path}`;

const reachIn = (line: string, role: (typeof roles)[number]): string => {
  const written = whoMayWhat[line] ?? 'missing';
  return written === 'everyone' ? 'all' : (written.split(' ')[roles.indexOf(role)] ?? 'missing');
};

/** Anna's lease, active, with an execution on it; and one of everything that can be configured. */
async function furnished() {
  const api = checkedApi();
  await api.done('PUT /v1/blueprints/hosts', { body: hosts });
  await api.done('PUT /v1/pools/nothing', { body: {} });
  const device = { machine: 'mi-00000000000000001' };
  await api.done('PUT /v1/pools/nothing/devices/nothing', { body: device });
  await api.done('PUT /v1/blueprints/nothing', { body: { ...rackOf('nothing'), limit: 0 } });
  const lease = await api.activeLease({}, { as: 'anna/lessee' });
  const execution = await api.run(lease.id, { argv: ['true'] }, { as: 'anna/lessee' });
  // Its words hold what tells hers from others', as every list is looked through for ids.
  const reason = lease.id;
  await api.done('POST /v1/blueprints/hosts/request', { as: 'anna/lessee', body: { reason } });
  return { api, ids: { leases: lease.id, executions: execution.id, resources: lease.resource } };
}

type Ids = Awaited<ReturnType<typeof furnished>>['ids'];

function addressOf(line: string, ids: Ids): string {
  const kind = line.split('/')[2] ?? '';
  const id = Object.entries(ids).find(([name]) => name === kind)?.[1] ?? '';
  return line.replace('{id}', id).replace(/\{(name|pool)\}/g, 'nothing');
}

const bodies: Readonly<Record<string, object>> = {
  'POST /v1/leases': { type: 'host' },
  'POST /v1/leases/{id}/extend': { ttlSeconds: 60 },
  'POST /v1/leases/{id}/executions': { argv: ['true'] },
};

/** Whether a role may was decided before the route looked at what it was asked. */
const isLetIn = (status: number): boolean => ![401, 403, 404, 500, 503].includes(status);

const namesIn = (json: unknown): string => JSON.stringify(z.looseObject({}).parse(json));

describe('who may what', () => {
  it('is written for every route, and for nothing else', () => {
    expect(Object.keys(whoMayWhat).toSorted()).toEqual(routes.map(lineOf).toSorted());
  });

  const table = Object.keys(whoMayWhat).flatMap((line) =>
    roles.map((role) => ({ line, role, reach: reachIn(line, role) })),
  );

  const shared = furnished();

  it.each(table)('$line as $role: $reach', async ({ line, role, reach }) => {
    const changesNothing = line.startsWith('GET') || reach === '-';
    const { api, ids } = await (changesNothing ? shared : furnished());
    const address = addressOf(line, ids);
    const wanted = address === 'DELETE /v1/principals' ? `${address}?pattern=x` : address;
    const body = bodies[line] ?? (line.startsWith('GET') ? undefined : {});
    const given = body === undefined || line.startsWith('DELETE') ? {} : { body };
    if (wanted !== address) await api.done('PUT /v1/principals', { body: { pattern: 'x', role } });

    // Others first: one who may end it would leave nothing to its owner.
    const others = await api.ask(wanted, { as: `bob/${role}`, ...given });
    if (line.includes('{id}') || reach !== 'own')
      expect(isLetIn(others.status)).toBe(reach === 'all');
    else expect(namesIn(others.json)).not.toMatch(new RegExp(Object.values(ids).join('|')));
    if (reach === '-') expect(others.status).toBe(403);
    if (reach !== 'own') return;

    const own = await api.ask(wanted, { as: `anna/${role}`, ...given });
    expect(isLetIn(own.status)).toBe(true);
    if (!line.includes('{id}')) {
      expect(namesIn(own.json)).toMatch(new RegExp(Object.values(ids).join('|')));
    }
  });

  it('a principal who may not see a lease gets 404', async () => {
    const { api, ids } = await furnished();
    const absent = ids.leases.replace(/.{4}$/, '0000');

    const hidden = await api.refused(`GET /v1/leases/${ids.leases}`, { as: 'bob/lessee' });
    const missing = await api.refused(`GET /v1/leases/${absent}`, { as: 'bob/lessee' });

    expect(hidden.detail.replace(ids.leases, absent)).toBe(missing.detail);
    const release = `POST /v1/leases/${ids.leases}/release`;
    expect(await api.refused(release, { as: 'bob/lessee' })).toMatchObject({ status: 404 });
    const extend = `POST /v1/leases/${ids.leases}/extend`;
    const answer = await api.refused(extend, { as: 'bob/operator', body: { ttlSeconds: 60 } });
    expect(answer).toMatchObject({ status: 403, needs: 'admin' });
  });

  it('an owner sees a lease that another principal requested; so does the requester', async () => {
    const { api } = await furnished();
    const { id } = await api.lease({ owner: 'carol' }, { as: 'anna/lessee' });

    for (const as of ['carol/lessee', 'anna/lessee']) {
      expect(await api.ask(`GET /v1/leases/${id}`, { as })).toMatchObject({ status: 200 });
    }
    expect(await api.ask(`GET /v1/leases/${id}`, { as: 'bob/lessee' })).toMatchObject({
      status: 404,
    });
  });
});

describe('docs/security.md', () => {
  it('says who may what as it is', () => {
    const text = readFileSync(new URL('../../../docs/security.md', import.meta.url), 'utf8');
    const rows = [...text.matchAll(/^\| `([A-Z]+ \/v1\/[^`]*)` \|(.*)\|$/gm)];
    const answer = rows.map(([, line = '', cells = '']) => {
      const words = cells.split('|').map((cell) => cell.trim());
      return [line, words[0] === 'everyone' ? 'everyone' : words.join(' ')];
    });

    expect(Object.fromEntries(answer)).toEqual(whoMayWhat);
  });
});
