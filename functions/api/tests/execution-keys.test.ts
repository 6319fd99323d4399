import { describe, expect, it } from 'vitest';
import { isExecutionId, ulidFrom } from '../../../shared/model/ids.ts';
import { limits } from '../../../shared/model/limits.ts';
import { ttl } from '../../../shared/model/time.ts';
import { executionPage, executionView } from '../../../shared/model/wire/execution.ts';
import { checkedApi } from '../../../test/support/api/checked-api.ts';

async function anActiveLease() {
  const api = checkedApi();
  await api.world.blueprint();
  const lease = await api.activeLease({ ttlSeconds: 7_200 });
  const path = `/v1/leases/${lease.id}/executions`;
  let made = 0;
  return {
    ...api,
    lease,
    path,
    /** A ULID whose time is this far from now. */
    ulid: (ms = 0): string => {
      made += 1;
      return ulidFrom(api.world.clock.now() + ms, new Uint8Array(10).fill(made));
    },
    start: async (key: string, body: object = { argv: ['true'] }, as = 'anna/admin') => {
      const headers = { 'idempotency-key': key };
      const { status, json } = await api.ask(`POST ${path}`, { body, headers, as });
      return { status, id: executionView.parse(json).id };
    },
    count: async () => executionPage.parse(await api.done(`GET ${path}`)).items.length,
    storedKeys: () =>
      Object.entries(api.world.store.dump())
        .filter(([key]) => key.includes('idempotency/'))
        .map(([, item]) => item),
  };
}

const uuid = '3f0c9a2e-5d0b-4d55-9f9f-0d6a1a2b3c4d';

describe('an Idempotency-Key of an execution', () => {
  it('that is a ULID of now is the end of its id, in either case, and is not stored', async () => {
    const { start, ulid, count, storedKeys } = await anActiveLease();
    const key = ulid();

    const first = await start(key.toUpperCase());
    const again = await start(key);

    expect(first).toMatchObject({ status: 202, id: expect.stringMatching(`-${key}$`) });
    expect(again).toEqual({ status: 200, id: first.id });
    expect(await count()).toBe(1);
    expect(storedKeys()).toEqual([]);
  });

  it('may be any other word: it is stored for 30 days', async () => {
    const { start, count, storedKeys, world } = await anActiveLease();

    const expiresAt = ttl(world.clock.now()) + limits.historyDays * 86_400;
    const first = await start(uuid, { script: 'true', timeoutSeconds: 60 });
    await world.pass(60);
    const again = await start(uuid, { timeoutSeconds: 60, script: 'true' });

    expect(first.status).toBe(202);
    expect(again).toEqual({ status: 200, id: first.id });
    expect(await count()).toBe(1);
    expect(storedKeys()).toEqual([{ execution: first.id, expiresAt }]);
  });

  it.each([
    { skew: 'an hour ago', ms: -3_600_000 },
    { skew: 'an hour ahead', ms: 3_600_000 },
  ])('may be a ULID of $skew, but does not name the execution', async ({ ms }) => {
    const { start, ulid, count } = await anActiveLease();
    const key = ulid(ms);

    const first = await start(key);
    const again = await start(key);

    expect(first.id).not.toContain(key);
    expect(again).toEqual({ status: 200, id: first.id });
    expect(await count()).toBe(1);
  });

  it.each([
    { from: 'inside the border to beyond it', ms: -limits.keySkewMs + 1_000, passes: 30 },
    { from: 'before the border zone to beyond', ms: -500_000, passes: 300 },
    { from: 'the future to within the border', ms: limits.keySkewMs + 1_000, passes: 30 },
    { from: 'the future to now', ms: limits.keySkewMs + 1_000, passes: 600 },
  ])('is the same one after time went from $from', async ({ ms, passes }) => {
    const { start, ulid, count, world } = await anActiveLease();
    const key = ulid(ms);

    const first = await start(key);
    await world.pass(passes);
    const again = await start(key);

    expect(again).toEqual({ status: 200, id: first.id });
    expect(await count()).toBe(1);
  });

  it.each([{ kind: 'a ULID' }, { kind: 'a UUID' }])(
    'that is $kind answers the same execution after the lease ended',
    async ({ kind }) => {
      const { start, ulid, lease, done, world } = await anActiveLease();
      const key = kind === 'a ULID' ? ulid() : uuid;
      const first = await start(key);
      await done(`POST /v1/leases/${lease.id}/release`);
      await world.pass(60);

      expect(await done(`GET /v1/leases/${lease.id}`)).toMatchObject({ state: 'destroyed' });
      expect(await start(key)).toEqual({ status: 200, id: first.id });
    },
  );

  it('counts once against the limit, at which repeats are still answered', async () => {
    const { start, run, lease, count } = await anActiveLease();
    const first = await start(uuid);
    for (let n = 1; n < limits.executionsPerLease; n += 1) await run(lease.id);

    expect(await start(uuid)).toEqual({ status: 200, id: first.id });
    expect(await count()).toBe(limits.executionsPerLease);
  });

  it('wakes an execution that is still queued once more', async () => {
    const { start, world } = await anActiveLease();
    await start(uuid);
    const before = world.mailbox.pending().length;

    await start(uuid);

    expect(world.mailbox.pending().length).toBe(before + 1);
  });

  it.each([{ kind: 'a ULID' }, { kind: 'a UUID' }])(
    'that is $kind is refused with another body, and names what it created',
    async ({ kind }) => {
      const { start, refused, path, ulid } = await anActiveLease();
      const key = kind === 'a ULID' ? ulid() : uuid;
      const { id } = await start(key);

      const refusal = await refused(`POST ${path}`, {
        body: { argv: ['false'] },
        headers: { 'idempotency-key': key },
      });

      expect(refusal).toMatchObject({ status: 409, slug: 'key-reused', execution: id });
    },
  );

  it('that is the ulid of an execution without a key is refused', async () => {
    const { run, refused, path, lease } = await anActiveLease();
    const { id } = await run(lease.id);
    const headers = { 'idempotency-key': id.slice(-26) };

    const refusal = await refused(`POST ${path}`, { body: { argv: ['true'] }, headers });

    expect(isExecutionId(id)).toBe(true);
    expect(refusal).toMatchObject({ status: 409, slug: 'key-reused' });
  });

  it('is a word of one principal on one lease', async () => {
    const { start, activeLease, ask, refused, path, ulid } = await anActiveLease();
    const other = await activeLease();
    const headers = { 'idempotency-key': uuid };
    const body = { argv: ['true'] };
    const mine = await start(uuid);
    const admins = await start(uuid, body, 'bob/admin');
    const { json } = await ask(`POST /v1/leases/${other.id}/executions`, { body, headers });

    expect(new Set([mine.id, admins.id, executionView.parse(json).id]).size).toBe(3);
    // A ULID is part of the id, which exists once: another principal cannot have it too.
    const key = ulid();
    await start(key);
    const theirs = { body, headers: { 'idempotency-key': key }, as: 'bob/admin' };
    expect(await refused(`POST ${path}`, theirs)).toMatchObject({ slug: 'key-reused' });
  });

  it.each([
    { bad: 'an empty key', key: '' },
    { bad: 'a key with a space', key: 'a b' },
    { bad: 'a key too long', key: 'k'.repeat(129) },
  ])('refuses $bad', async ({ key }) => {
    const { refused, path } = await anActiveLease();
    const headers = { 'idempotency-key': key };
    const refusal = await refused(`POST ${path}`, { body: { argv: ['true'] }, headers });
    expect(refusal).toMatchObject({ status: 400, slug: 'invalid-header' });
  });
});
