import { describe, expect, it } from 'vitest';
import { checkedApi } from '../../../test/support/api/checked-api.ts';

async function aHost() {
  const api = checkedApi();
  await api.world.blueprint();
  const lease = await api.activeLease();
  const path = `/v1/resources/${lease.resource}`;
  const order = async (word: string, as = 'olga/operator') => {
    const { status } = await api.ask(`POST ${path}/${word}`, { as });
    await api.world.pass(1);
    return status;
  };
  return { ...api, lease, path, order };
}

describe('a resource', () => {
  it('is shown and listed', async () => {
    const { done, lease, path } = await aHost();
    const shown = await done(`GET ${path}`);
    expect(shown).toMatchObject({
      id: lease.resource,
      state: 'active',
      blueprint: 'hosts',
      type: 'host',
      paused: false,
      retiring: null,
      leaving: null,
      capacity: 1,
    });
    for (const query of ['', '?state=active', '?blueprint=hosts&state=all', '?state=open']) {
      expect(await done(`GET /v1/resources${query}`)).toMatchObject({
        items: [{ id: shown['id'] }],
      });
    }
    for (const query of ['?state=pending', '?blueprint=others']) {
      expect(await done(`GET /v1/resources${query}`)).toMatchObject({ items: [] });
    }
  });

  it('is paused and unpaused; twice is not an error', async () => {
    const { order, done, path } = await aHost();
    expect([await order('unpause'), await order('pause'), await order('pause')]).toEqual([
      200, 202, 200,
    ]);
    expect(await done(`GET ${path}`)).toMatchObject({ state: 'active', paused: true });
    expect([await order('unpause'), await order('unpause')]).toEqual([202, 200]);
    expect(await done(`GET ${path}`)).toMatchObject({ paused: false });
  });

  it('is what the last command says, even if the first is not consumed yet', async () => {
    const { ask, world, done, path } = await aHost();
    const as = 'olga/operator';
    for (const word of ['pause', 'unpause']) {
      expect(await ask(`POST ${path}/${word}`, { as })).toMatchObject({ status: 202 });
      await world.ports.hookPorts.pause(1);
    }
    await world.settle();
    expect(await done(`GET ${path}`)).toMatchObject({ paused: false });
  });

  it('is released with its lease; then it takes no more commands', async () => {
    const { order, done, world, refused, lease, path } = await aHost();
    expect(await order('release')).toBe(202);
    await world.pass(600);

    expect(await done(`GET /v1/leases/${lease.id}`)).toMatchObject({ state: 'destroyed' });
    expect(await done(`GET ${path}`)).toMatchObject({
      state: 'destroyed',
      leaving: { reason: 'released', by: 'olga' },
    });
    expect(await order('release')).toBe(200);
    expect(await refused(`POST ${path}/pause`)).toMatchObject({ slug: 'wrong-state' });
    expect(await refused(`POST ${path}/unpause`)).toMatchObject({ state: 'destroyed' });
    expect(await done('GET /v1/resources?blueprint=hosts&state=destroyed')).toMatchObject({
      items: [{ state: 'destroyed' }],
    });
  });

  it('is for operators to command, also with a lease of their own on it', async () => {
    const { order } = await aHost();
    for (const word of ['pause', 'unpause', 'release']) {
      expect(await order(word, 'anna/lessee')).toBe(403);
    }
  });
});
