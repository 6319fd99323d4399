import { describe, expect, it } from 'vitest';
import { limits } from '../../shared/model/limits.ts';
import { createExecutionRecord } from '../../shared/turns/execution/create.ts';
import { createWatchedWorld } from '../support/watched-world.ts';
import { healthyHost } from '../support/world.ts';

const program = { argv: ['sleep', '9000'], script: null, cwd: null, env: {}, stdin: null };
const hung = () => ({ exitCode: 0, stdout: '', stderr: '', durationMs: 9_000_000 });

/** Ctrl-C left a lease behind that was never released (07028cfc30). */
describe('a client that is never heard of again', () => {
  it('holds its seat until its time is up, and then the next lease has it', async () => {
    const world = createWatchedWorld();
    await world.blueprint({ limit: 1 });
    const dead = await world.asked({ ttlSeconds: 600 });
    await world.pass(60);
    const next = await world.asked();
    const lease = await world.lease(dead);
    if (lease?.state !== 'active') throw new Error('it is active by now');

    await world.pass((lease.until - world.clock.now()) / 1_000 - 1);
    expect(await world.states([dead, next])).toEqual(['active', 'pending']);
    // Times beyond a minute are exact to ten seconds.
    await world.pass(11);
    expect(await world.states([dead, next])).toEqual(['destroyed', 'active']);
    expect(await world.lease(dead)).toMatchObject({ ended: { reason: 'expired' } });
    await world.comesToRest();
  });

  it('leaves nothing running: its command is cancelled before its seat is passed on', async () => {
    const world = createWatchedWorld({
      onScript: (host, script) =>
        /^EXECUTION='exec-/m.test(script) ? hung() : healthyHost(host, script),
    });
    await world.blueprint({ limit: 1 });
    const dead = await world.asked({ ttlSeconds: 300 });
    await world.pass(60);
    const lease = await world.lease(dead);
    if (lease?.state !== 'active') throw new Error('it is active by now');
    const request = { program, timeoutSeconds: 9_000, requestedBy: 'anna', from: 'api' };
    const created = await createExecutionRecord(world.ports, lease, request);
    const next = await world.asked();

    await world.pass(300 + limits.deliverySeconds);

    expect(await world.states([dead, next])).toEqual(['destroyed', 'active']);
    if (created.kind !== 'created') throw new Error(created.kind);
    expect(await world.execution(created.execution.id)).toMatchObject({ state: 'cancelled' });
    await world.comesToRest();
  });
});
