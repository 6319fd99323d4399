import { parseArgs } from 'node:util';
import type { LeaseView } from '../shared/model/wire/lease.ts';
import { type BenchClient, timesOf, untilActiveOrEnded, untilDestroyed } from './api.ts';
import { percentileText } from './percentiles.ts';
import { withTargetApi } from './target.ts';

const usageText = `npm run bench:line -- [--rounds n] [--url url --token token]

Requests 30 leases at once on 3 running single-seat hosts and holds each for 0.1 s. The ideal is
1.0 s; the budget is 2 s. Without a url, starts a local world and measures that.`;

const hostCount = 3;
const leaseCount = 30;
const heldMs = 100;

/** The times of one lease, epoch ms. */
type LeaseTimes = Readonly<{
  resource: string;
  requested: number;
  active: number;
  /** When its holder saw that it was active, by the holder's clock. */
  noticed: number;
  destroyed: number;
}>;

async function leaseOnce(api: BenchClient, blueprint: string): Promise<LeaseTimes> {
  const body = { type: 'host', blueprints: [blueprint] };
  const lease = await untilActiveOrEnded(api, await api.post<LeaseView>('/v1/leases', body));
  const noticed = Date.now();
  await new Promise((resolve) => setTimeout(resolve, heldMs));
  await api.post(`/v1/leases/${lease.id}/release`, {});
  await untilDestroyed(api, lease.id);
  const times = await timesOf(api, lease.id);
  return {
    resource: lease.resource ?? '',
    requested: Date.parse(lease.createdAt),
    noticed,
    active: times.get('active') ?? Number.NaN,
    destroyed: times.get('destroyed') ?? Number.NaN,
  };
}

/** Returns the times from the end of a seat's holder until the next holder is active, in ms. */
function handOvers(leases: readonly LeaseTimes[]): readonly number[] {
  return leases.flatMap((lease) => {
    const before = leases.filter((l) => l.resource === lease.resource && l.active < lease.active);
    return before.length === 0 ? [] : [lease.active - Math.max(...before.map((l) => l.destroyed))];
  });
}

async function runRound(api: BenchClient, blueprint: string): Promise<string> {
  const leases = await Promise.all(
    Array.from({ length: leaseCount }, () => leaseOnce(api, blueprint)),
  );
  const first = Math.min(...leases.map(({ requested }) => requested));
  const last = Math.max(...leases.map(({ destroyed }) => destroyed));
  return [
    `${((last - first) / 1_000).toFixed(2)} s from the first request to the last destroyed`,
    `hand-over ${percentileText(handOvers(leases))}`,
    `noticed after ${percentileText(leases.map(({ noticed, active }) => noticed - active))}`,
    `ended after ${percentileText(leases.map((l) => l.destroyed - l.noticed - heldMs))}`,
  ].join('; ');
}

async function measureLine(api: BenchClient, rounds: number): Promise<void> {
  const name = `bench-line-${Date.now()}`;
  await api.post('/v1/blueprints', {
    name,
    driver: 'ec2-host',
    limit: hostCount,
    parameters: { image: 'ami-1', ladder: [{ instanceType: 't4g.small', subnet: 'subnet-a' }] },
  });
  // The hosts boot before the measurement starts.
  await Promise.all(Array.from({ length: hostCount }, () => leaseOnce(api, name)));
  for (let n = 1; n <= rounds; n += 1) {
    process.stdout.write(`round ${n}: ${await runRound(api, name)}\n`);
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
if (values.help) process.stdout.write(`${usageText}\n`);
else {
  const target = { url: values.url, token: values.token };
  await withTargetApi(target, (api) => measureLine(api, Number(values.rounds)));
}
