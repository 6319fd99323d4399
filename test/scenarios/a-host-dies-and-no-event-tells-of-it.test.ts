import { describe, expect, it } from 'vitest';
import { audit } from '../../functions/audit/audit.ts';
import { createWatchedWorld } from '../support/watched-world.ts';

/** EC2's events are best effort: a lost event must not leave a dead host in the pool. */
describe('a host that dies without an event', () => {
  it('is found by the audit: its lease ends with the reason, and its seats are gone', async () => {
    const world = createWatchedWorld();
    await world.blueprint({ leasesPerResource: 2, idleSeconds: 86_400 });
    const lease = await world.asked({ ttlSeconds: 86_400 });
    await world.pass(120);
    const dead = await world.holds(lease);
    world.cloud.knobs.killHost((await world.resource(dead))?.host ?? '');

    expect(await audit(world.ports)).toMatchObject({ lost: 1, orphans: 0 });
    await world.settle();
    const next = await world.asked();
    await world.pass(300);

    expect(await world.lease(lease)).toMatchObject({ ended: { reason: 'resource-lost' } });
    expect(await world.resource(dead)).toMatchObject({ leaving: { reason: 'lost' } });
    expect(await world.holds(next)).not.toBe(dead);
    expect(await audit(world.ports)).toMatchObject({ lost: 0 });
    await world.comesToRest();
  });
});
