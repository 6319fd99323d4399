import { describe, expect, it } from 'vitest';
import { checkedApi } from '../../../test/support/api/checked-api.ts';

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
