import { expect, it } from 'vitest';
import { healthView } from '../../../shared/model/wire/problem.ts';
import type { Measures } from '../../../shared/ports/metrics.ts';
import { createWorld } from '../../../test/support/world.ts';
import { createHandler } from '../handler.ts';

const event = (path: string) => ({
  ...{ version: '2.0', routeKey: '$default', rawPath: path, rawQueryString: '', headers: {} },
  requestContext: {
    ...{ accountId: '', apiId: '', domainName: 'test', domainPrefix: '', requestId: '' },
    ...{ routeKey: '', stage: '', time: '', timeEpoch: 0 },
    http: { method: 'GET', path, protocol: '', sourceIp: '', userAgent: '' },
  },
  isBase64Encoded: false,
});

const signIn = async () => ({ name: 'nobody', role: 'viewer' }) as const;

it.each<{ measured?: Measures }>([
  {},
  { measured: {} },
  { measured: { oldestDueSeconds: 0, oldestUncleanedSeconds: 61.5, orphans: 1, deadLetters: 3 } },
])('health tells $measured to everybody', async ({ measured }) => {
  const { ports } = createWorld();
  const handle = createHandler(ports, signIn, measured && { measured: () => measured });

  const answer = await handle(event('/v1/health'));

  const health = healthView.parse(JSON.parse(answer.body ?? ''));
  expect(answer.statusCode).toBe(200);
  expect(health.measured).toEqual(measured);
});
