import { describe, expect, it } from 'vitest';
import { leaseView } from '../../../shared/model/wire/lease.ts';
import { type CheckedApi, checkedApi } from '../../../test/support/api/checked-api.ts';

async function aHost(): Promise<CheckedApi> {
  const api = checkedApi();
  await api.world.blueprint();
  return api;
}

describe('asking for a lease', () => {
  it('answers 202 with the reason, then 201 once a seat is free', async () => {
    const api = await aHost();

    const first = await api.ask('POST /v1/leases', { body: { type: 'host' } });
    expect(first).toMatchObject({
      status: 202,
      json: {
        state: 'pending',
        owner: 'anna',
        priority: 100,
        until: null,
        resource: null,
        waiting: { reason: 'building', place: null, placeMoreThan: null, blueprints: ['hosts'] },
      },
    });
    const { id, links } = leaseView.parse(first.json);
    expect(first.headers.get('location')).toBe(links.self);

    await api.world.pass(60);
    await api.done(`POST /v1/leases/${id}/release`);
    await api.world.settle();
    const second = await api.ask('POST /v1/leases', { body: { type: 'host' } });

    expect(second).toMatchObject({ status: 201, json: { state: 'active', waiting: null } });
    expect(leaseView.parse(second.json).resource).toMatch(/^res-/);
  });

  it('keeps everything that was asked', async () => {
    const api = await aHost();
    const body = {
      type: 'host',
      blueprints: ['hosts'],
      attributes: { os: 'linux' },
      ttlSeconds: 60,
      waitSeconds: 600,
      priority: 5,
      owner: 'ci',
    };

    const { waitSeconds, ...asked } = body;
    const lease = await api.lease(body);

    expect(lease).toMatchObject({ ...asked, requestedBy: 'anna' });
    expect(Date.parse(lease.waitUntil ?? '') - Date.parse(lease.createdAt)).toBe(
      waitSeconds * 1_000,
    );
  });

  it('is refused at once if it can never be served', async () => {
    const api = await aHost();

    const body = { type: 'host', attributes: { os: 'windows' } };
    const refusal = await api.refused('POST /v1/leases', { body });

    expect(refusal).toMatchObject({
      status: 422,
      slug: 'unsatisfiable',
      field: 'attributes.os',
      title: 'No blueprint can serve this lease',
    });
    expect(refusal.detail).toContain("type 'host' with os=windows: hosts offers os=linux");
    expect(refusal.detail).toContain("no other blueprint provides 'host'");
  });

  it('has a line, and each in it knows its place', async () => {
    const api = checkedApi();
    await api.world.blueprint({ limit: 1 });
    const leases = [await api.lease(), await api.lease(), await api.lease({ priority: 200 })];

    const places = await Promise.all(
      leases.map(async ({ id }) => leaseView.parse(await api.done(`GET /v1/leases/${id}`))),
    );

    expect(places.map(({ waiting }) => waiting?.place)).toEqual([2, 3, 1]);
  });
});

describe('an Idempotency-Key', () => {
  const headers = { 'idempotency-key': 'build-1234' };

  it('answers the same lease as it is now, however the body is spelled', async () => {
    const api = await aHost();
    const asked = { type: 'host', priority: 5, ttlSeconds: 60 };
    const first = await api.lease(asked, { headers });
    await api.world.pass(60);

    const body = '{ "ttlSeconds": 60, "priority": 5, "type": "host" }';
    const again = await api.ask('POST /v1/leases', { body, headers });

    expect(again.status).toBe(200);
    expect(again.json).toMatchObject({ id: first.id, state: 'active' });
  });

  it('answers it even when nothing could serve it any more', async () => {
    const api = await aHost();
    const first = await api.lease({}, { headers });
    await api.done(`POST /v1/leases/${first.id}/release`);
    await api.world.pass(3_000);
    await api.done('DELETE /v1/blueprints/hosts');

    const again = await api.ask('POST /v1/leases', { body: { type: 'host' }, headers });

    expect(again).toMatchObject({ status: 200, json: { id: first.id, state: 'destroyed' } });
  });

  it.each([
    { bad: 'another body', key: 'build-1234', body: { priority: 6 }, slug: 'key-reused' },
    { bad: 'an empty key', key: '', body: {}, slug: 'invalid-header' },
    { bad: 'a key with a space', key: 'a b', body: {}, slug: 'invalid-header' },
    { bad: 'a key too long', key: 'k'.repeat(129), body: {}, slug: 'invalid-header' },
  ])('refuses $bad', async ({ key, body, slug }) => {
    const api = await aHost();
    await api.lease({}, { headers });

    const refusal = await api.refused('POST /v1/leases', {
      body: { type: 'host', ...body },
      headers: { 'idempotency-key': key },
    });

    expect(refusal.slug).toBe(slug);
  });

  it('is a word of one principal: another has the same word for another lease', async () => {
    const api = await aHost();
    const annas = await api.lease({}, { headers });
    const bobs = await api.lease({}, { headers, as: 'bob/lessee' });
    expect(bobs.id).not.toBe(annas.id);
  });
});

describe('releasing', () => {
  it('is asked for once, obeyed by the lease, and no error when asked again', async () => {
    const api = await aHost();
    const { id } = await api.activeLease();

    const first = await api.ask(`POST /v1/leases/${id}/release`, { body: { reason: 'lunch' } });
    expect(first.status).toBe(202);
    expect(await api.done(`GET /v1/leases/${id}/commands`)).toMatchObject({
      items: [{ kind: 'release', by: 'anna', from: 'api', reason: 'lunch' }],
    });
    await api.world.settle();

    const again = await api.ask(`POST /v1/leases/${id}/release`);
    expect(again).toMatchObject({
      status: 200,
      json: { state: 'destroyed', ended: { reason: 'released', by: 'anna', detail: 'lunch' } },
    });
    expect(await api.done(`GET /v1/leases/${id}/commands`)).toMatchObject({ items: [] });
  });
});

describe('extending', () => {
  it('moves the end, never past the cap', async () => {
    const api = checkedApi();
    await api.world.blueprint({ maxTtlSeconds: 4_000 });
    const { id, until } = await api.activeLease();

    const accepted = await api.ask(`POST /v1/leases/${id}/extend`, { body: { ttlSeconds: 3_900 } });
    await api.world.settle();
    const after = leaseView.parse(await api.done(`GET /v1/leases/${id}`));

    expect(accepted.status).toBe(202);
    expect(Date.parse(after.until ?? '')).toBeGreaterThan(Date.parse(until ?? ''));
    const refusal = await api.refused(`POST /v1/leases/${id}/extend`, {
      body: { ttlSeconds: 4_001 },
    });
    expect(refusal).toMatchObject({ slug: 'past-cap', status: 409, field: 'ttlSeconds' });
    expect(Date.parse(String(refusal['cap']))).toBe(
      Date.parse(after.activatedAt ?? '') + 4_000_000,
    );
  });

  it('is for active leases', async () => {
    const api = await aHost();
    const { id } = await api.lease();

    const pending = await api.refused(`POST /v1/leases/${id}/extend`, { body: { ttlSeconds: 60 } });

    expect(pending).toMatchObject({ slug: 'wrong-state', state: 'pending' });
  });
});

describe("other people's leases", () => {
  const calls = (id: string) =>
    ({
      release: [`POST /v1/leases/${id}/release`, {}],
      extend: [`POST /v1/leases/${id}/extend`, { body: { ttlSeconds: 60 } }],
      run: [`POST /v1/leases/${id}/executions`, { body: { argv: ['true'] } }],
    }) as const;

  it.each([
    { as: 'bob/viewer', may: [] },
    { as: 'bob/lessee', may: [] },
    { as: 'bob/operator', may: ['release'] },
    { as: 'bob/admin', may: ['release', 'extend', 'run'] },
    { as: 'anna/lessee', may: ['release', 'extend', 'run'] },
    { as: 'ci/lessee', may: ['release', 'extend', 'run'] },
    { as: 'anna/viewer', may: [] },
  ])('$as may $may', async ({ as, may }) => {
    const api = await aHost();
    const { id } = await api.activeLease({ owner: 'ci' }, { as: 'anna/lessee' });

    const outcomes: string[] = [];
    for (const [name, [line, given]] of Object.entries(calls(id))) {
      const { status } = await api.ask(line, { ...given, as });
      if (status !== 403 && status !== 404) outcomes.push(name);
    }

    expect(outcomes).toEqual(may);
  });
});
