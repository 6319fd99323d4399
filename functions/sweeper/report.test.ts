import { describe, expect, it } from 'vitest';
import { fault } from '../../shared/model/fault.ts';
import type { Measures } from '../../shared/ports/metrics.ts';
import { createWorld } from '../../test/support/world.ts';
import { createHandler } from './handler.ts';

describe('the report of sweeps', () => {
  it('measures an uncleaned object with its id and reason, and logs it once', async () => {
    const world = createWorld();
    const measured: [Measures, Readonly<Record<string, string>> | undefined][] = [];
    const metrics = { put: (...given: (typeof measured)[number]) => void measured.push(given) };
    const swept = () => measured.findLast(([measures]) => 'oldestDueSeconds' in measures);
    const sweeps = createHandler({ ...world.ports, metrics });
    await world.blueprint({ idleSeconds: 1 });
    const created = await world.ask();
    await world.pass(120);
    if (created.kind !== 'created') throw new Error('the lease was not created');
    await sweeps({});
    expect(swept()?.[0]).toMatchObject({ oldestUncleanedSeconds: 0, sweepWakes: 0 });

    world.cloud.knobs.failNext('terminate', fault('denied', 'not allowed to end it'), 1_000);
    await world.release(created.lease.id);
    for (let minute = 0; minute < 30; minute += 1) {
      await world.pass(60);
      await sweeps({});
    }

    const [measures, about] = swept() ?? [];
    expect(measures?.oldestUncleanedSeconds).toBeGreaterThan(600);
    expect(about).toEqual({ id: expect.stringMatching(/^res-/), reason: 'not allowed to end it' });
    const lines = world.log.filter((line) => line.startsWith('an object should be gone'));
    expect(lines).toHaveLength(1);
  });
});
