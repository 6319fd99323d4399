import { parseArgs } from 'node:util';
import type { LeaseView } from '../shared/model/wire/lease.ts';
import { type Api, timesOf, untilDestroyed, untilServed } from './api.ts';
import { spread } from './figures.ts';
import { withApi } from './world.ts';

const help = `npm run bench:line -- [--rounds n] [--url url --token token]

30 leases, asked for at once, on 3 one-seat hosts that are up; each is held 0.1 s. At the very best
that takes 1.0 s; the budget is 2 s. Without a url, a local world is started for it.`;

const hosts = 3;
const leases = 30;
const heldMs = 100;

/** One lease's way through the line, epoch ms. */
type Trip = Readonly<{
  resource: string;
  asked: number;
  active: number;
  /** Its holder knew that it was active, by the holder's clock. */
  noticed: number;
  destroyed: number;
}>;

async function trip(api: Api, blueprint: string): Promise<Trip> {
  const body = { type: 'host', blueprints: [blueprint] };
  const lease = await untilServed(api, await api.post<LeaseView>('/v1/leases', body));
  const noticed = Date.now();
  await new Promise((resolve) => setTimeout(resolve, heldMs));
  await api.post(`/v1/leases/${lease.id}/release`, {});
  await untilDestroyed(api, lease.id);
  const times = await timesOf(api, lease.id);
  return {
    resource: lease.resource ?? '',
    asked: Date.parse(lease.createdAt),
    noticed,
    active: times.get('active') ?? Number.NaN,
    destroyed: times.get('destroyed') ?? Number.NaN,
  };
}

/** From the end of a seat's holder to the moment its next one is active. */
function handOvers(trips: readonly Trip[]): readonly number[] {
  return trips.flatMap((trip) => {
    const before = trips.filter((t) => t.resource === trip.resource && t.active < trip.active);
    return before.length === 0 ? [] : [trip.active - Math.max(...before.map((t) => t.destroyed))];
  });
}

async function round(api: Api, blueprint: string): Promise<string> {
  const trips = await Promise.all(Array.from({ length: leases }, () => trip(api, blueprint)));
  const first = Math.min(...trips.map(({ asked }) => asked));
  const last = Math.max(...trips.map(({ destroyed }) => destroyed));
  return [
    `${((last - first) / 1_000).toFixed(2)} s from the first request to the last destroyed`,
    `hand-over ${spread(handOvers(trips))}`,
    `noticed after ${spread(trips.map(({ noticed, active }) => noticed - active))}`,
    `ended after ${spread(trips.map((t) => t.destroyed - t.noticed - heldMs))}`,
  ].join('; ');
}

async function measure(api: Api, rounds: number): Promise<void> {
  const name = `bench-line-${Date.now()}`;
  await api.post('/v1/blueprints', {
    name,
    type: 'ec2-host',
    limit: hosts,
    parameters: { image: 'ami-1', ladder: [{ instanceType: 't4g.small', subnet: 'subnet-a' }] },
  });
  // The hosts boot before the clock starts.
  await Promise.all(Array.from({ length: hosts }, () => trip(api, name)));
  for (let n = 1; n <= rounds; n += 1) {
    process.stdout.write(`round ${n}: ${await round(api, name)}\n`);
  }
}

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    url: { type: 'string' },
    token: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) process.stdout.write(`${help}\n`);
else {
  const where = { url: values.url, token: values.token };
  await withApi(where, (api) => measure(api, Number(values.rounds)));
}
