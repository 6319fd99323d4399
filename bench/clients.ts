import { parseArgs } from 'node:util';
import type { LeaseView } from '../shared/model/wire/lease.ts';
import { quantile, tailText } from './percentiles.ts';
import { type StartedWorld, withLocalWorld } from './target.ts';

const usageText = `npm run bench:clients -- [--cycles n] [--burst n] [--seats-per-host n]

Starts a local world with 128 seats. First 8 and then 64 clients each lead n leases (default 20)
from create to destroyed, one after the other. Wanted: no answer of 500 or more, and at 64 clients
at least 0.9 of the cycles per second at 8. Then requests leases at once (default 200) on 64 other
seats, and releases each when it is active. Wanted: at most 24 table requests a lease, by the log.
The floor is GET /v1/health, by as many clients. A host has one seat, unless told otherwise.`;

/** Twice as many seats as clients, so that every cycle is warm. */
const warm = { blueprint: 'bench-warm', seats: 128 };
const crowded = { blueprint: 'bench-crowded', seats: 64 };
const manyClients = 64;

type Tally = Readonly<{ statuses: Map<number, number>; toActive: number[]; cycle: number[] }>;
type Send = (method: string, path: string, body?: object) => Promise<string>;

const newTally = (): Tally => ({ statuses: new Map(), toActive: [], cycle: [] });

/** Returns a client that counts every answer by its status, and fails for none of them. */
const clientOf =
  ({ url, token }: StartedWorld, { statuses }: Tally): Send =>
  async (method, path, body) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
    return response.text();
  };

const leaseIn = (text: string): LeaseView => JSON.parse(text);

/** Requests a lease; null if it was refused, which the tally shows. */
async function create(send: Send, blueprint: string): Promise<LeaseView | null> {
  const body = { type: 'host', blueprints: [blueprint] };
  const lease = leaseIn(await send('POST', '/v1/leases', body));
  return lease.id === undefined ? null : lease;
}

/**
 * Waits, by long polling, until the lease has one of these states. It names the version it has
 * seen, so that the answer is held while an active lease has not changed.
 */
async function untilIn(
  send: Send,
  { id, version: first }: Pick<LeaseView, 'id' | 'version'>,
  states: readonly string[],
): Promise<LeaseView> {
  for (let version = first; ; ) {
    const lease = leaseIn(await send('GET', `/v1/leases/${id}?wait=25&version=${version}`));
    if (states.includes(lease.state)) return lease;
    if (lease.state === 'destroyed') throw new Error(`${id} ended: ${JSON.stringify(lease)}`);
    version = lease.version;
  }
}

/** Leads one lease from create to destroyed. A refused create is counted, and is no cycle. */
async function cycle(
  send: Send,
  blueprint: string,
  { toActive, cycle: whole }: Tally,
): Promise<void> {
  const begun = performance.now();
  const lease = await create(send, blueprint);
  if (lease === null) return;
  const active = lease.state === 'active' ? lease : await untilIn(send, lease, ['active']);
  toActive.push(performance.now() - begun);
  await send('POST', `/v1/leases/${lease.id}/release`, {});
  await untilIn(send, active, ['destroyed']);
  whole.push(performance.now() - begun);
}

const times = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i);

/** Returns the seconds that `n` clients take, each for `repeats` calls in a row. */
async function secondsOf(n: number, repeats: number, call: () => Promise<unknown>) {
  const begun = performance.now();
  await Promise.all(
    times(n).map(async () => {
      for (let done = 0; done < repeats; done += 1) await call();
    }),
  );
  return (performance.now() - begun) / 1_000;
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);

function statusText({ statuses }: Tally): string {
  const counts = [...statuses].toSorted(([a], [b]) => a - b);
  const failed = counts.some(([status]) => status >= 500);
  const listed = counts.map(([status, count]) => `${status}: ${count}`).join(', ');
  return `${listed}; ${verdict(!failed)} none of 500 or more`;
}

/** Returns the cycles per second of `n` clients. */
async function runClients(world: StartedWorld, n: number, cycles: number): Promise<number> {
  const tally = newTally();
  const health: number[] = [];
  const send = clientOf(world, newTally());
  await secondsOf(n, cycles, async () => {
    const begun = performance.now();
    await send('GET', '/v1/health');
    health.push(performance.now() - begun);
  });
  const counted = clientOf(world, tally);
  const took = await secondsOf(n, cycles, () => cycle(counted, warm.blueprint, tally));
  const rate = tally.cycle.length / took;
  const ofFloor = quantile(tally.cycle, 0.5) / quantile(health, 0.5);
  print(`${n} clients: ${tally.cycle.length} cycles, ${rate.toFixed(1)} per second`);
  print(`  answers ${statusText(tally)}`);
  print(`  to active ${tailText(tally.toActive)}`);
  print(`  cycle ${tailText(tally.cycle)}: ${ofFloor.toFixed(1)} × GET /v1/health`);
  return rate;
}

/** Returns the sum of the table requests in these lines of the log. */
function tableRequests(lines: readonly string[]): number {
  const counted = lines
    .filter((line) => line.startsWith('{'))
    .map((line): { message?: string; reads?: number; writes?: number } => JSON.parse(line))
    .filter(({ message }) => message === 'turn' || message === 'request');
  return counted.reduce((sum, { reads = 0, writes = 0 }) => sum + reads + writes, 0);
}

async function runBurst(world: StartedWorld, leases: number): Promise<void> {
  const tally = newTally();
  const from = world.log.length;
  const send = clientOf(world, tally);
  const took = await secondsOf(leases, 1, () => cycle(send, crowded.blueprint, tally));
  // A refused lease costs little: counted in, it would make the others look cheap.
  const each = tableRequests(world.log.slice(from)) / tally.cycle.length;
  const led = `${tally.cycle.length} of them led to the end`;
  print(`${leases} leases at once on ${crowded.seats} seats: ${took.toFixed(2)} s, ${led}`);
  print(`  answers ${statusText(tally)}`);
  print(`  to active ${tailText(tally.toActive)}`);
  print(`  ${each.toFixed(1)} table requests a lease; ${verdict(each <= 24)} at most 24`);
}

const verdict = (kept: boolean): string => (kept ? 'as wanted,' : 'WANTED:');

/** Saves the blueprint and boots all its hosts: as many leases as there are seats need them. */
async function boot(
  send: Send,
  { blueprint, seats }: typeof warm,
  seatsPerHost: number,
): Promise<void> {
  await send('POST', '/v1/blueprints', {
    name: blueprint,
    driver: 'ec2-host',
    limit: seats / seatsPerHost,
    leasesPerResource: seatsPerHost,
    parameters: { image: 'ami-1', ladder: [{ instanceType: 't4g.small', subnet: 'subnet-a' }] },
  });
  const held: LeaseView[] = [];
  while (held.length < seats) {
    const lease = await create(send, blueprint);
    if (lease !== null) held.push(lease);
  }
  const active = await Promise.all(
    held.map((lease) => (lease.state === 'active' ? lease : untilIn(send, lease, ['active']))),
  );
  await Promise.all(active.map(({ id }) => send('POST', `/v1/leases/${id}/release`, {})));
  await Promise.all(active.map((lease) => untilIn(send, lease, ['destroyed'])));
}

async function measure(
  world: StartedWorld,
  { cycles, burst, seatsPerHost }: Readonly<Record<'cycles' | 'burst' | 'seatsPerHost', number>>,
): Promise<void> {
  const send = clientOf(world, newTally());
  await boot(send, warm, seatsPerHost);
  await boot(send, crowded, seatsPerHost);

  const few = await runClients(world, 8, cycles);
  const many = await runClients(world, manyClients, cycles);
  const ratio = many / few;
  print(`${manyClients} to 8 clients: ${ratio.toFixed(2)}; ${verdict(ratio >= 0.9)} at least 0.9`);
  await runBurst(world, burst);
}

const { values } = parseArgs({
  options: {
    cycles: { type: 'string', default: '20' },
    burst: { type: 'string', default: '200' },
    'seats-per-host': { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) process.stdout.write(`${usageText}\n`);
else {
  const options = {
    cycles: Number(values.cycles),
    burst: Number(values.burst),
    seatsPerHost: Number(values['seats-per-host']),
  };
  await withLocalWorld(['--verbose'], (world) => measure(world, options));
}
