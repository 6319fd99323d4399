import { describe, expect, it } from 'vitest';
import { executionView } from '../../../shared/model/wire/execution.ts';
import { leaseView } from '../../../shared/model/wire/lease.ts';
import { type CheckedApi, checkedApi } from '../../../test/support/api/checked-api.ts';
import { readsPerLook } from '../../../test/support/price/look.ts';
import { healthyHost } from '../../../test/support/world.ts';

/** How long an answer took on the world's clock, in seconds. */
async function timed<T>(clock: { now(): number }, act: () => Promise<T>) {
  const before = clock.now();
  const answer = await act();
  return { answer, seconds: (clock.now() - before) / 1_000 };
}

async function aPendingLease() {
  const api = checkedApi();
  await api.world.blueprint();
  const lease = await api.lease();
  return { ...api, lease };
}

describe('GET ?wait', () => {
  it('answers at the next change, well before its time is up', async () => {
    const { world, done, lease } = await aPendingLease();
    let { state } = lease;
    let asked = 0;
    while (state !== 'active' && asked < 5) {
      state = String((await done(`GET /v1/leases/${lease.id}?wait=25`))['state']) as typeof state;
      asked += 1;
    }
    expect(state).toBe('active');
    const { seconds } = await timed(world.clock, () => done(`GET /v1/leases/${lease.id}?wait=25`));
    // Without a version the change may have been missed, so an active lease is returned at once.
    expect(seconds).toBe(0);
  });

  it('answers when time is up, with the object as it is', async () => {
    const api = checkedApi();
    await api.world.blueprint({ limit: 1 });
    await api.activeLease();
    const second = await api.lease();

    const { answer, seconds } = await timed(api.world.clock, () =>
      api.done(`GET /v1/leases/${second.id}?wait=3`),
    );

    expect(answer).toMatchObject({ state: 'pending', waiting: { place: 1 } });
    expect(seconds).toBe(3);
  });

  it('answers at once who has seen another version', async () => {
    const { world, done, activeLease } = checkedApi();
    await world.blueprint();
    const lease = await activeLease();
    const path = `GET /v1/leases/${lease.id}?wait=10`;

    const stale = await timed(world.clock, () => done(`${path}&version=${lease.version - 1}`));
    const current = await timed(world.clock, () => done(`${path}&version=${lease.version}`));

    expect([stale.seconds, current.seconds]).toEqual([0, 10]);
  });

  it('never waits for what has ended', async () => {
    const { world, done, lease } = await aPendingLease();
    await done(`POST /v1/leases/${lease.id}/release`);
    await world.pass(10);
    const { version } = await done(`GET /v1/leases/${lease.id}`);

    const { seconds } = await timed(world.clock, () =>
      done(`GET /v1/leases/${lease.id}?wait=25&version=${version}`),
    );

    expect(seconds).toBe(0);
  });

  it('follows a resource and an execution too', async () => {
    const api = checkedApi();
    await api.world.blueprint();
    const lease = await api.activeLease();
    const { id } = await api.run(lease.id);

    const ended = await timed(api.world.clock, () => api.done(`GET /v1/executions/${id}?wait=25`));
    expect(ended.answer['state']).not.toBe('queued');
    expect(ended.seconds).toBeLessThan(5);

    await api.done(`POST /v1/resources/${lease.resource}/pause`);
    const resource = await api.done(`GET /v1/resources/${lease.resource}`);
    const paused = await timed(api.world.clock, () =>
      api.done(`GET /v1/resources/${lease.resource}?wait=25&version=${resource['version']}`),
    );
    expect(paused.answer).toMatchObject({ paused: true });
    expect(paused.seconds).toBeLessThan(5);
  });

  it.each(['wait=26', 'wait=-1', 'wait=soon', 'version=x', 'wait='])(
    'refuses %s',
    async (query) => {
      const { refused, lease } = await aPendingLease();
      expect(await refused(`GET /v1/leases/${lease.id}?${query}`)).toMatchObject({
        status: 400,
        slug: 'invalid-query',
      });
    },
  );
});

/** The `Retry-After` of each answer, in seconds; null: without. */
async function retries(api: CheckedApi, lines: readonly string[], body = {}) {
  const seconds: (number | null)[] = [];
  for (const line of lines) {
    const { headers } = await api.ask(line, line.startsWith('POST') ? { body } : {});
    const text = headers.get('retry-after');
    seconds.push(text === null ? null : Number(text));
  }
  return seconds;
}

describe('an API that does not hold requests to their end', () => {
  it('answers earlier than asked, with the object as it is', async () => {
    const api = checkedApi({ longestWait: 3 });
    await api.world.blueprint({ limit: 1 });
    await api.activeLease();
    const { id } = await api.lease();

    const { answer, seconds } = await timed(api.world.clock, () =>
      api.done(`GET /v1/leases/${id}?wait=25`),
    );

    expect(answer).toMatchObject({ state: 'pending' });
    expect(seconds).toBe(3);
  });

  it('says when to look again at a lease: after a tenth of its wait', async () => {
    const api = checkedApi({ longestWait: 0 });
    await api.world.blueprint({ limit: 1 });
    const first = await api.ask('POST /v1/leases', { body: { type: 'host' } });
    expect(first.headers.get('retry-after')).toBe('1');
    const { id } = leaseView.parse(first.json);
    const look = `GET /v1/leases/${id}`;
    await api.world.pass(60);
    const waiting = await api.lease();

    expect(await retries(api, [look, `${look}?wait=25`])).toEqual([null, null]);
    // A client that has seen this version waits for the next one.
    const { version } = leaseView.parse(await api.done(look));
    expect(await retries(api, [`${look}?version=${version}`])).toEqual([4]);
    expect(await retries(api, [`${look}?version=${version - 1}`])).toEqual([null]);

    await api.world.pass(35);
    expect(await retries(api, [`GET /v1/leases/${waiting.id}`])).toEqual([3]);
    await api.world.pass(500);
    expect(await retries(api, [`GET /v1/leases/${waiting.id}`])).toEqual([10]);
    expect(await retries(api, [`POST /v1/leases/${waiting.id}/release`])).toEqual([1]);
    await api.world.pass(10);
    expect(await retries(api, [`GET /v1/leases/${waiting.id}`])).toEqual([null]);
  });

  it('says so of an execution, and from a cancellation on anew', async () => {
    const api = checkedApi({
      longestWait: 0,
      onScript: (host, script) => ({ ...healthyHost(host, script), durationMs: 600_000 }),
    });
    await api.world.blueprint();
    const lease = await api.activeLease();
    const started = await api.ask(`POST /v1/leases/${lease.id}/executions`, {
      body: { argv: ['sleep', '600'] },
    });
    expect(started.headers.get('retry-after')).toBe('1');
    const { id } = executionView.parse(started.json);
    const look = `GET /v1/executions/${id}`;
    await api.world.pass(75);
    expect(await retries(api, [look, `${look}?wait=25`])).toEqual([7, 7]);

    expect(await retries(api, [`POST /v1/executions/${id}/cancel`])).toEqual([1]);
    await api.world.pass(5);
    expect(await retries(api, [look])).toEqual([1]);
  });

  it('reads an execution and its lease once for each look of its lessee', async () => {
    const seen: string[] = [];
    const api = checkedApi({
      longestWait: 0,
      hooks: {
        before(call) {
          const key = call.operation === 'get' ? call.input.table : '';
          seen.push(`${call.operation} ${key}`);
          return null;
        },
      },
    });
    await api.world.blueprint();
    const given = { as: 'anna/lessee' };
    const lease = await api.activeLease({}, given);
    const { id } = await api.run(lease.id, { argv: ['true'] }, given);
    seen.length = 0;

    await api.done(`GET /v1/executions/${id}`, given);

    expect(seen).toEqual(['get executions', 'get leases']);
    expect(seen).toHaveLength(readsPerLook);
  });

  it('says so of a resource', async () => {
    const api = checkedApi({ longestWait: 0 });
    await api.world.blueprint();
    const { resource } = await api.activeLease();
    const look = `GET /v1/resources/${resource}`;

    expect(await retries(api, [look, `POST /v1/resources/${resource}/release`])).toEqual([null, 1]);
    await api.world.settle();
    expect(await retries(api, [look, `POST /v1/resources/${resource}/release`])).toEqual([1, 1]);
  });
});

it('an API that holds requests to their end says nothing of when to look again', async () => {
  const { ask, lease } = await aPendingLease();
  const look = await ask(`GET /v1/leases/${lease.id}`);
  const release = await ask(`POST /v1/leases/${lease.id}/release`);

  expect([look, release].map(({ headers }) => headers.get('retry-after'))).toEqual([null, null]);
});
