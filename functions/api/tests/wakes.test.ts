import { describe, expect, it } from 'vitest';
import { limits } from '../../../shared/model/limits.ts';
import type { LeaseCreation } from '../../../shared/turns/lease/create.ts';
import { type Api, createApi, hosts } from '../../../test/support/api/api.ts';

const path = '/v1/blueprints/hosts';

const idOf = (created: LeaseCreation) => {
  if (created.kind !== 'created') throw new Error(`it is not born: ${created.kind}`);
  return created.lease.id;
};

/** Everything that was sent is done, and these are the wakes of what comes next. */
async function wokenBy({ world }: Api, edit: () => Promise<unknown>) {
  await world.pass(1);
  const before = world.mailbox.timers();
  const at = world.clock.now() + limits.catalogAgeMs + 1_000;
  await edit();
  const timers = world.mailbox.timers().filter((timer) => !before.includes(timer));
  expect(timers.every((timer) => timer.at === at)).toBe(true);
  const woken = world.mailbox.pending().map(({ id }) => id);
  expect(timers.map(({ id }) => id).toSorted()).toEqual(woken.toSorted());
  return woken;
}

describe('after an edit', () => {
  it('a raised limit wakes the line, now and when every catalog is fresh', async () => {
    const api = createApi();
    const { ask, world } = api;
    await ask('PUT', path, { ...hosts, limit: 1 });
    const first = idOf(await world.ask());
    await world.pass(1);
    const second = idOf(await world.ask());
    await world.pass(1);
    const third = idOf(await world.ask());
    await world.pass(60);
    expect(await world.lease(first)).toMatchObject({ state: 'active' });

    const woken = await wokenBy(api, () => ask('PUT', path, { ...hosts, limit: 3 }));

    expect(woken).toEqual([second, third]);
    await world.pass(90);
    for (const id of [second, third]) {
      expect(await world.lease(id)).toMatchObject({ state: 'active' });
    }
  });

  it('faster growth wakes the line', async () => {
    const api = createApi();
    const { ask, world } = api;
    await ask('PUT', path, { ...hosts, maxBuilding: 1 });
    await world.ask();
    const waits = idOf(await world.ask());
    expect(await world.lease(waits)).toMatchObject({ waiting: { reason: 'growing' } });
    const edit = () => ask('PUT', path, { ...hosts, maxBuilding: 2 });
    expect(await wokenBy(api, edit)).toContain(waits);
    await world.settle();
    expect(await world.lease(waits)).toMatchObject({ waiting: { reason: 'building' } });
    expect((await ask('GET', path)).body).toMatchObject({ resources: 2, building: 2 });
  });

  it('an edit that serves no more wakes the line only', async () => {
    const api = createApi();
    const { ask, world } = api;
    await ask('PUT', path, { ...hosts, limit: 1 });
    await world.ask();
    await world.pass(60);
    const second = idOf(await world.ask());
    const edit = () => ask('PUT', path, { ...hosts, limit: 1, idleSeconds: 60 });
    expect(await wokenBy(api, edit)).toEqual([second]);
  });

  it('an enabled blueprint wakes those who wait because it was disabled', async () => {
    const api = createApi();
    const { ask, world } = api;
    await ask('PUT', path, { ...hosts, disabled: true });
    await ask('PUT', '/v1/blueprints/others', { ...hosts, disabled: true });
    const waits = idOf(await world.ask());
    const elsewhere = idOf(await world.ask({ blueprints: ['others'] }));
    expect(await world.lease(waits)).toMatchObject({
      waiting: { reason: 'blueprint-disabled' },
      lines: [],
    });

    expect(await wokenBy(api, () => ask('POST', `${path}/enable`))).toEqual([waits]);
    await world.pass(90);
    expect(await world.lease(waits)).toMatchObject({ state: 'active' });
    expect(await world.lease(elsewhere)).toMatchObject({ state: 'pending' });
  });

  it('a new blueprint wakes those who stand in the lines of others', async () => {
    const api = createApi();
    const { ask, world } = api;
    await ask('PUT', path, { ...hosts, limit: 0 });
    const waits = idOf(await world.ask());
    const others = { ...hosts, limit: 1 };
    expect(await wokenBy(api, () => ask('PUT', '/v1/blueprints/others', others))).toEqual([waits]);
    await world.pass(90);
    expect(await world.lease(waits)).toMatchObject({ state: 'active' });
  });

  it('disabling or enabling twice changes nothing the second time', async () => {
    const { ask, world } = createApi();
    await ask('PUT', path, hosts);
    await ask('POST', `${path}/disable`);
    const before = world.store.dump();
    expect(await ask('POST', `${path}/disable`)).toMatchObject({
      status: 200,
      body: { disabled: true, version: 2 },
    });
    expect(world.store.dump()).toEqual(before);
  });

  it('a wake that fails does not undo the save', async () => {
    let failing = false;
    const { ask, world } = createApi({
      before: ({ operation }) => (failing && operation === 'query' ? 'throttle' : null),
    });
    await ask('PUT', path, hosts);
    failing = true;
    const body = { ...hosts, limit: 4 };
    // The catalog is read by queries too; it is cached from the previous call.
    const answer = await ask('POST', `${path}/disable`, body);
    failing = false;
    expect(answer).toMatchObject({ status: 200 });
    expect((await ask('GET', path)).body).toMatchObject({ disabled: true });
    expect(world.log.some((line) => line.startsWith('waiting leases were not woken'))).toBe(true);
  });
});
