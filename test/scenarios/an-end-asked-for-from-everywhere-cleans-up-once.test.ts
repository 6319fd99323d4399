import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { aBench, benchDone, benches, createBench } from '../support/bench.ts';
import { runBin } from '../support/cli/bin.ts';
import { createWatchedApi } from '../support/watched-world.ts';

const kinds = ['api', 'cli', 'expiry', 'resource'] as const;

/** Returns a lease with one call for every way to end it, and a count of its clean-ups. */
async function aLeaseToEnd(whileCleaning: (cleaning: number) => Promise<void>) {
  let cleaned = 0;
  const type = createBench({
    endLease: async () => {
      cleaned += 1;
      await whileCleaning(cleaned);
      return benchDone;
    },
  });
  const { world, done, app } = createWatchedApi({ drivers: [type] });
  await world.blueprint({ ...benches, limit: 1, leasesPerResource: 2, idleSeconds: 60_000 });
  const lease = await world.asked({ ...aBench(), ttlSeconds: 60 });
  await world.pass(10);
  const resource = await world.holds(lease);
  const server = createServer(async (request, response) => {
    const headers = { authorization: 'anna/admin' };
    const answer = await app.request(`${request.url}`, { method: `${request.method}`, headers });
    response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const ends = {
    api: () => done(`POST /v1/leases/${lease}/release`),
    cli: async () => expect(await runBin(['release', lease], { url })).toMatchObject({ code: 0 }),
    expiry: async () => world.mailbox.fireTimers(world.clock.now()),
    resource: () => done(`POST /v1/resources/${resource}/release`),
  };
  // Its time is up from here on, and no turn has noticed yet.
  await world.ports.hookPorts.pause(61_000);
  return { world, lease, resource, ends, close: () => server.close(), cleaned: () => cleaned };
}

type Ending = Awaited<ReturnType<typeof aLeaseToEnd>>;

async function cleanedOnce({ world, lease, resource, close, cleaned }: Ending): Promise<void> {
  await world.pass(120);
  close();
  expect(await world.states([lease])).toEqual(['destroyed']);
  expect(cleaned()).toBe(1);
  expect(world.history(lease).filter((what) => what === 'released')).toHaveLength(1);
  expect(world.history(lease).filter((what) => what === 'destroyed')).toHaveLength(1);
  expect(await world.resource(resource)).toMatchObject({ state: 'destroyed' });
  await world.comesToRest();
}

describe('an end asked for from the API, the CLI, by expiry and by its resource', () => {
  it.each(kinds)('at the same moment, %s first: one clean-up, one seat back', async (first) => {
    const ending = await aLeaseToEnd(async () => {});
    await ending.ends[first]();
    await Promise.all(kinds.filter((kind) => kind !== first).map((kind) => ending.ends[kind]()));
    await cleanedOnce(ending);
  });

  it.each(kinds)('while the clean-up after %s is running: it is not begun again', async (first) => {
    const ending: Ending = await aLeaseToEnd(async () => {
      const { ends } = ending;
      for (const kind of kinds.filter((other) => other !== first)) await ends[kind]();
    });
    await ending.ends[first]();
    await cleanedOnce(ending);
  });
});
