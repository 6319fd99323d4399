import { expect, it } from 'vitest';
import { createApiClient } from '../../cli/api/client.ts';
import { createApiRoutes } from '../../cli/api/routes.ts';
import type { LeaseView } from '../../cli/api/views.ts';
import type { CommandContext } from '../../cli/context.ts';
import { requestLease, waitForLease } from '../../cli/run/acquire.ts';
import { executeOnLease } from '../../cli/run/execute.ts';
import { readApiEnvironment } from '../../functions/api/environment.ts';
import { createHandler } from '../../functions/api/handler.ts';
import { startGateway } from '../../infra/local/gateway/gateway.ts';
import { isExecutionId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import { createWorld, healthyHost } from '../support/world.ts';

const minutes = 10;
const silent = {
  json: false,
  rewrites: false,
  width: null,
  canAsk: false,
  out() {},
  object() {},
  bytes() {},
  note() {},
  live() {},
  settle() {},
};

/** The command line's own client on the real API; only the world's time passes while it waits. */
async function aClient(longestWait: number) {
  const world = createWorld({
    onScript: (host, script) => ({ ...healthyHost(host, script), durationMs: minutes * 60_000 }),
  });
  await world.blueprint({ limit: 1 });
  const requests: string[] = [];
  let before = async (_id: string): Promise<void> => {};
  const handle = createHandler(
    world.ports,
    readApiEnvironment({ DRYDOCK_LONGEST_WAIT: String(longestWait) }),
    { signIn: async () => ({ name: 'anna', role: 'admin', fixed: true }) },
  );
  const gateway = await startGateway(0, async (event) => {
    const kind = event.rawPath.split('/')[2];
    const query = event.rawQueryString === '' ? '' : '?';
    requests.push(`${event.requestContext.http.method} ${kind}${query}`);
    await before(event.rawPath.split('/').at(-1) ?? '');
    return world.as('api', () => handle(event));
  });
  const settings = { url: gateway.url, token: 't', source: 'the test', signingRegion: null };
  const client = createApiClient(settings, {
    patienceMs: 0,
    userAgent: 'test',
    onRetry() {},
  });
  const timer = { now: world.clock.now, sleep: (ms: number) => world.pass(Math.ceil(ms) / 1_000) };
  const context: CommandContext = {
    api: createApiRoutes(client),
    screen: silent,
    patienceMs: 0,
    now: world.clock.now,
    timer,
    stdoutBroken: new AbortController().signal,
  };
  const { signal } = new AbortController();
  const signals = { signal, first: () => null, exitCode: () => 130, onSecond: () => undefined };
  return {
    world,
    requests,
    close: gateway.close,
    /** Does something before each request from now on, given the last part of its path. */
    meanwhile(act: (id: string) => Promise<void>) {
      before = act;
    },
    async lease(): Promise<LeaseView> {
      const requested = await requestLease(context, { type: 'host' }, signals);
      return waitForLease(context, requested, signal, () => {});
    },
    run: ({ id }: LeaseView) =>
      executeOnLease(context, { lease: id, request: { argv: ['true'] } }, signal),
  };
}

const countOf = (requests: readonly string[], line: string) =>
  requests.filter((one) => one === line).length;

it.each([0, limits.cloudWait])(
  'a run of 10 minutes is waited for by about 80 short requests (longestWait %d)',
  async (longestWait) => {
    const { world, requests, meanwhile, lease, run, close } = await aClient(longestWait);
    const active = await lease();
    requests.length = 0;
    const startedAt = world.clock.now();
    meanwhile(async (id) => {
      // An event of the host wakes the worker when the command has ended.
      const isOver = world.clock.now() - startedAt >= minutes * 60_000;
      if (isOver && isExecutionId(id)) await world.work(id, { receives: 1, bySweep: false });
    });

    const ended = await run(active);

    const looks = countOf(requests, 'GET executions');
    expect(looks).toBeGreaterThan(70);
    expect(looks).toBeLessThanOrEqual(82);
    // Those are all: none is held, and the output is read once per stream.
    expect(requests.filter((line) => line.endsWith('?'))).toHaveLength(2);
    const ranMs = Date.parse(ended.endedAt ?? '') - startedAt;
    expect(ranMs / 60_000).toBeLessThan(minutes + 1);
    await close();
  },
);

it('a lease in line is waited for in the same way, and soon noticed when active', async () => {
  const { world, requests, meanwhile, lease, close } = await aClient(limits.cloudWait);
  const holder = await lease();
  requests.length = 0;
  let released = 0;
  meanwhile(async () => {
    if (released > 0 || requests.length < 40) return;
    released = world.clock.now();
    await world.release(idOf(holder));
  });

  const { activatedAt } = await lease();

  const waited = Date.parse(activatedAt ?? '') - Date.parse(holder.activatedAt ?? '');
  expect(released).toBeGreaterThan(0);
  expect(waited).toBeGreaterThan(100_000);
  expect(world.clock.now() - Date.parse(activatedAt ?? '')).toBeLessThanOrEqual(waited / 10);
  expect(requests.filter((line) => line.endsWith('?'))).toEqual([]);
  await close();
});

const idOf = ({ id }: LeaseView): `lease-${string}` => `lease-${id.slice('lease-'.length)}`;
