import { seeded } from '../support/seeded.ts';
import { type ClientResult, createCrashClient } from './crash-clients.ts';
import { eventually } from './local-world.ts';
import { type Fleet, type SplitEngines, startFleet, startSplitEngines } from './split-world.ts';
import { messagesIn, restOf, scanTable } from './world-state.ts';

export type CrashRun = Readonly<{
  seed: number;
  leases: number;
  /** Concurrent client loops. */
  clients: number;
  /** Processes that run functions. */
  workers: number;
  /** The share of clients that run a command on what they lease. */
  commands: number;
  /** Leases that end between two kills, on average: a slow machine kills no more often. */
  killEvery: number;
  /** How long the queues hide the messages of a dead worker; 45 in the cloud. */
  visibilitySeconds: number;
  /** How long everything may take to end once the kills have stopped. */
  restSeconds: number;
}>;

export type CrashFindings = Readonly<{
  kills: number;
  /** How often each outcome occurred. */
  outcomes: Readonly<Record<string, number>>;
  violations: readonly string[];
  workedSeconds: number;
  /** From the end of the clients and the kills until everything was at rest. */
  restSeconds: number;
  rest: Awaited<ReturnType<typeof restOf>>;
  restBefore: Awaited<ReturnType<typeof restOf>>;
  /** Instances that EC2 still runs. */
  instances: readonly string[];
  /** How many leases, resources and executions ended in each state. */
  ends: Readonly<Record<string, number>>;
  deadLetters: number;
  exits: readonly (number | null)[];
}>;

/** Returns a sentence for each guarantee that was broken. */
export function violationsIn(found: CrashFindings): readonly string[] {
  const { rest, restBefore, instances, ends, exits } = found;
  const unended = Object.keys(ends).filter((end) => /^(leases|resources) (?!destroyed)/.test(end));
  const same = JSON.stringify(rest) === JSON.stringify(restBefore);
  return [
    ...found.violations,
    ...unended.map((end) => `there are ${end}`),
    ...instances.map((id) => `${id} runs without a record`),
    ...(same ? [] : [`left over: ${JSON.stringify(rest)}`]),
    ...(exits.every((code) => code === 0) ? [] : [`exit codes ${exits.join(', ')}`]),
  ];
}

const killPollMs = 20;
/** The lifetime of a lease, so that a kill hits any moment of it. */
const spreadMs = 1_000;
const sweepEveryMs = 5_000;

const hostBlueprint = {
  driver: 'ec2-host',
  idleSeconds: 1,
  drainSeconds: 1,
  parameters: { image: 'ami-1', ladder: [{ instanceType: 't4g.small', subnet: 'subnet-a' }] },
};
const blueprints = [
  { name: 'single', limit: 3, ...hostBlueprint },
  { name: 'shared', limit: 2, leasesPerResource: 3, ...hostBlueprint },
];

/** Kills workers at random while clients lease, then stops killing: everything must end. */
export async function runWithCrashes(folder: string, options: CrashRun): Promise<CrashFindings> {
  const engines = await startSplitEngines(folder);
  await engines.setVisibility(options.visibilitySeconds);
  const fleet = await startFleet(engines, options.workers);
  const restBefore = await restOf(engines);
  for (const blueprint of blueprints) {
    await fleet.one(0)?.client.send('POST', '/v1/blueprints', blueprint);
  }

  const begun = performance.now();
  const over = new AbortController();
  const results: ClientResult[] = [];
  const killing = killNowAndThen(fleet, options, results, over.signal);
  const sweeping = sweepNowAndThen(engines, over.signal);
  await runClients(fleet, options, results);
  const worked = performance.now();
  over.abort();
  const kills = await killing;
  await fleet.settled();

  const resting = new AbortController();
  const sweepingOn = sweepNowAndThen(engines, resting.signal);
  await eventually('everything is at rest', () => isAtRest(engines), options.restSeconds);
  const rested = performance.now();
  resting.abort();
  await Promise.all([sweeping, sweepingOn]);
  return {
    kills,
    restBefore,
    rest: await restOf(engines),
    outcomes: countWords(results.map(({ outcome }) => outcome)),
    violations: results.flatMap(({ violation }) => violation ?? []),
    workedSeconds: Math.round((worked - begun) / 1_000),
    restSeconds: Math.round((rested - worked) / 1_000),
    instances: await engines.instances(),
    ends: await endsIn(engines),
    deadLetters: await deadLettersIn(engines),
    exits: [...(await fleet.stop()), await engines.stop()],
  };
}

async function runClients(fleet: Fleet, options: CrashRun, results: ClientResult[]): Promise<void> {
  const { seed, leases, clients, commands } = options;
  let next = 0;
  const loop = async (n: number): Promise<void> => {
    const chance = seeded(seed * 1_000 + n);
    const client = createCrashClient({ fleet, chance, commands, keyPrefix: `crash-${seed}` });
    while (next < leases) {
      next += 1;
      results.push(await client.work(next));
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, n) => loop(n)));
}

async function killNowAndThen(
  fleet: Fleet,
  options: CrashRun,
  results: readonly ClientResult[],
  ended: AbortSignal,
): Promise<number> {
  const chance = seeded(options.seed);
  let kills = 0;
  let next = 0;
  for (;;) {
    next += chance() * 2 * options.killEvery;
    while (results.length < next && !ended.aborted) await abortableSleep(killPollMs, ended);
    await abortableSleep(chance() * spreadMs, ended);
    if (ended.aborted) return kills;
    if (await fleet.kill(chance())) kills += 1;
  }
}

/** Sweeps like the schedule in the cloud, which no worker's death stops, but more often. */
async function sweepNowAndThen(engines: SplitEngines, ended: AbortSignal): Promise<void> {
  while (!ended.aborted) {
    await engines.sweep();
    await abortableSleep(sweepEveryMs, ended);
  }
}

const abortableSleep = (ms: number, ended: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    ended.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });

async function isAtRest(engines: SplitEngines): Promise<boolean> {
  const { due, commands, processes, hosts } = await restOf(engines);
  const left = [due, Object.keys(commands ?? {}), processes, hosts];
  if (left.some(({ length }) => length > 0)) return false;
  const messages = Object.entries(await messagesIn(engines));
  return messages.every(([name, n]) => n === 0 || /dead|timer/.test(name));
}

async function endsIn(engines: SplitEngines): Promise<Readonly<Record<string, number>>> {
  const words: string[] = [];
  for (const table of ['leases', 'resources', 'executions']) {
    const items = Object.values(await scanTable(engines, table));
    words.push(...items.map(({ state }) => `${table} ${state}`));
  }
  return countWords(words);
}

async function deadLettersIn(engines: SplitEngines): Promise<number> {
  const dead = Object.entries(await messagesIn(engines)).filter(([name]) => /dead/.test(name));
  return dead.reduce((sum, [, n]) => sum + n, 0);
}

function countWords(words: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
