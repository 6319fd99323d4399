import { describe, expect, it } from 'vitest';
import { fault } from '../../../shared/model/fault.ts';
import { createApi, hosts } from '../../../test/support/api/api.ts';

const path = '/v1/blueprints/hosts';

/** Its builds failed until the breaker opened, and a lease waits. */
async function stopped() {
  const api = createApi();
  await api.ask('PUT', path, { ...hosts, limit: 1 });
  api.world.cloud.knobs.failNext('launch', fault('denied', 'no such image'), 5);
  // One lease asks for a build five times at most; the next one finds the breaker open.
  const first = await api.world.ask();
  await api.world.settle();
  const next = await api.world.ask();
  await api.world.settle();
  if (first.kind !== 'created' || next.kind !== 'created') throw new Error('both are born');
  return { ...api, next: next.lease.id };
}

describe('a blueprint whose builds fail', () => {
  it('says so: the error, how often, and until when nothing is built', async () => {
    const { ask, world, next } = await stopped();

    expect((await ask('GET', path)).body).toMatchObject({
      breaker: {
        state: 'open',
        failures: 5,
        lastError: 'no such image',
        until: new Date(world.clock.now() + 60_000).toISOString(),
      },
    });
    expect(await world.lease(next)).toMatchObject({ waiting: { reason: 'breaker-open' } });
    expect((await ask('GET', '/v1/blueprints')).body).toMatchObject({ items: [{ breaker: null }] });
    await world.pass(70);
    expect((await ask('GET', path)).body).toMatchObject({ breaker: { state: 'half-open' } });
  });

  it('is reset by an operator, and the waiting lease builds at once', async () => {
    const { ask, become, refused, world, next } = await stopped();
    become('lessee');
    await refused('not-allowed', 'POST', `${path}/reset`);
    become('operator');

    const answer = await ask('POST', `${path}/reset`);

    const closed = { state: 'closed', failures: 0, lastError: null, until: null };
    expect(answer).toMatchObject({ status: 200, body: { breaker: closed } });
    await world.settle();
    expect(await world.lease(next)).toMatchObject({ waiting: { reason: 'building' } });
  });

  it('that was never broken is reset without a write', async () => {
    const { ask, world, refused } = createApi();
    await ask('PUT', path, hosts);
    await world.settle();
    const before = world.store.dump();

    expect(await ask('POST', `${path}/reset`)).toMatchObject({ status: 200 });

    expect(world.store.dump()).toEqual(before);
    expect(world.mailbox.pending()).toEqual([]);
    await refused('not-found', 'POST', '/v1/blueprints/nothing/reset');
  });

  it('leaves nothing behind when it is deleted but what failed, which expires', async () => {
    const { ask, world, next } = await stopped();
    await world.release(next);
    await world.pass(5);

    expect(await ask('DELETE', path)).toMatchObject({ status: 200 });

    // Other blueprints may launch on the same rung.
    const failed = 'slots|failed/rung/ami-1/t4g.small/subnet-a/on-demand|-';
    expect(Object.keys(world.rest())).toEqual([failed, 'slots|usage/hosts|-']);
    expect(world.rest()[failed]).toHaveProperty('expiresAt');
  });
});
