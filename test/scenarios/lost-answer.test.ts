import { describe, expect, it } from 'vitest';
import type { StoreCall } from '../../shared/adapters/memory/store.ts';
import { createWorld, type World } from '../support/world.ts';

/**
 * Returns a world in which every answer to a chosen commit is lost, those to its resends included.
 */
function losingWorld() {
  const lose = { next: false, token: '' };
  const world = createWorld({
    hooks: {
      after: (call: StoreCall) => {
        if (call.operation !== 'commit') return null;
        if (lose.next) Object.assign(lose, { next: false, token: call.input.token });
        return call.input.token === lose.token ? 'lose answer' : null;
      },
    },
  });
  return { world, loseNext: () => Object.assign(lose, { next: true }) };
}

const bag = (world: World) =>
  Object.keys(world.store.dump()).filter((key) => key.includes('|seats/'));

/** Builds one host with two seats for a lease that has ended. */
async function warmHost(world: World): Promise<void> {
  await world.blueprint({ limit: 1, leasesPerResource: 2, idleSeconds: 60_000 });
  const first = await world.ask();
  await world.pass(120);
  if (first.kind === 'created') await world.release(first.lease.id);
  await world.settle();
}

describe('an answer lost after the commit landed', () => {
  it('of a creation that took a seat: one lease is created, one seat is gone', async () => {
    const { world, loseNext } = losingWorld();
    await warmHost(world);
    expect(bag(world)).toHaveLength(2);

    loseNext();
    const created = await world.ask();

    expect(created).toMatchObject({ kind: 'created', lease: { state: 'active', version: 1 } });
    expect(bag(world)).toHaveLength(1);
  });

  it('of an end that passed its seat on: the next in line is woken, not by the sweep', async () => {
    const { world, loseNext } = losingWorld();
    await world.blueprint({ limit: 1, idleSeconds: 60_000 });
    const holder = await world.ask();
    await world.pass(120);
    const next = await world.ask();
    await world.settle();
    if (holder.kind !== 'created' || next.kind !== 'created')
      throw new Error('both must be created');

    loseNext();
    await world.release(holder.lease.id);
    await world.settle();

    expect(await world.lease(holder.lease.id)).toMatchObject({ state: 'destroyed', version: 3 });
    expect(await world.lease(next.lease.id)).toMatchObject({ state: 'active' });
  });
});
