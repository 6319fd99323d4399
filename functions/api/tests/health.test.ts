import { expect, it } from 'vitest';
import { healthView } from '../../../shared/model/wire/problem.ts';
import type { Measures } from '../../../shared/ports/metrics.ts';
import { anEvent } from '../../../test/support/lambda/http-event.ts';
import { createWorld } from '../../../test/support/world.ts';
import { readApiEnvironment } from '../environment.ts';
import { createHandler } from '../handler.ts';

it.each<{ measured?: Measures }>([
  {},
  { measured: {} },
  { measured: { oldestDueSeconds: 0, oldestUncleanedSeconds: 61.5, orphans: 1, deadLetters: 3 } },
])('health tells $measured to everybody', async ({ measured }) => {
  const { ports } = createWorld();
  const more = measured && { measured: () => measured };
  const handle = createHandler(ports, readApiEnvironment({}), more);

  const answer = await handle(anEvent({ method: 'GET', path: '/v1/health' }));

  const health = healthView.parse(JSON.parse(answer.body ?? ''));
  expect(answer.statusCode).toBe(200);
  expect(health.measured).toEqual(measured);
});
