import { limits } from '../../shared/model/limits.ts';
import { brokenNow } from './invariants/index.ts';
import { deliver } from './moves/deliver.ts';
import { passTime, runSweep } from './moves/time.ts';
import { missedOption } from './satisfiable.ts';
import { ask } from './stage/ask.ts';
import { flush } from './stage/flush.ts';
import type { Stage } from './stage/stage.ts';

const sweepMs = 60_000;
/** Seconds within which every lease that can be served is, and every ended object is destroyed. */
const servedWithin = 1_500;
const goneWithin = 3_600;
/** Seconds within which a cancel is carried out, asked for again and woken by a sweep included. */
const cancelledWithin = 400;

/** Ends a story: faults stop, every lease that can be served is, and in the end nothing is left. */
export async function comeToRest(stage: Stage): Promise<void> {
  const { wrong, view } = stage;
  await stopFaults(stage);
  await passCalmTime(stage, cancelledWithin);
  wrong.push(...forgottenCommands(stage));
  for (let round = 0; round <= view.leases.size && wrong.length === 0; round += 1) {
    await passCalmTime(stage, servedWithin + untilBreakersProbe(stage));
    wrong.push(...(await needlessWaits(stage)));
    const open = [...view.leases.values()].filter(({ state }) => state !== 'destroyed');
    if (open.length === 0 && quarantined(stage).length === 0) break;
    const held = open.filter(({ state }) => state !== 'pending');
    for (const { id } of held) await askAndWait(stage, `POST /v1/leases/${id}/release`, {});
    // A quarantined resource (its host is dead) waits until a person unpauses it.
    for (const id of quarantined(stage))
      await askAndWait(stage, `POST /v1/resources/${id}/unpause`, {});
  }
  await passCalmTime(stage, goneWithin);
  if (wrong.length === 0) wrong.push(...leftAtRest(stage));
}

/** Returns the seconds until every open breaker admits a build; leases wait for it till then. */
const untilBreakersProbe = ({ view, clock }: Stage): number =>
  Math.max(0, ...[...view.breakers.values()].map((until) => (until - clock.now()) / 1_000));

const quarantined = ({ view }: Stage): readonly string[] =>
  [...view.resources.values()]
    .filter((one) => one.state === 'active' && one.quarantine !== null)
    .map(({ id }) => id);

/** Ends what is in flight, makes hosts answer, and opens every gate and blueprint. */
async function stopFaults(stage: Stage): Promise<void> {
  const { crew, chance, clock, cloud, engine, view, trace } = stage;
  trace.say(() => 'faults stop');
  for (const life of crew.running()) if (chance.once(0.5)) crew.kill(life);
  crew.calm(true);
  while (crew.flights() > 0) {
    crew.nextStep();
    crew.land();
    await flush();
  }
  await untilIdle(stage);
  engine.indexes.thaw();
  // Commands from two clocks have no order if they are closer together than the clocks agree.
  clock.to(clock.now() + 10_000);
  Object.assign(stage.weather, {
    scriptsFail: 0,
    late: 0,
    registersLate: 0,
    outputLate: 0,
    stale: 0,
  });
  // Launches that were still to die no longer do.
  cloud.knobs.launchThenDie(Number.NEGATIVE_INFINITY);
  for (const { id, state } of cloud.dump().machines) {
    if (state !== 'terminated') cloud.knobs.silence(id, false);
  }
  for (const { name, limit } of [...view.blueprints.values()]) {
    await askAndWait(stage, `POST /v1/blueprints/${name}/enable`);
    if (limit === 0) stage.wrong.push(`${name} has a limit of 0`);
  }
  for (const { pool, name } of [...view.devices.values()]) {
    await askAndWait(stage, `POST /v1/pools/${pool}/devices/${name}/enable`);
  }
  for (const id of stage.resources())
    await askAndWait(stage, `POST /v1/resources/${id}/unpause`, {});
}

async function askAndWait(stage: Stage, line: string, body?: object): Promise<void> {
  stage.crew.nextStep();
  stage.clock.to(stage.clock.now() + 1);
  ask(stage, line, body);
  await untilIdle(stage);
}

/** Waits until every function has answered. */
async function untilIdle({ crew, wrong }: Stage): Promise<void> {
  for (let n = 0; crew.running().length > 0; n += 1) {
    await flush();
    if (n > 1_000) {
      wrong.push(`hangs: ${crew.running().map(({ name, about }) => `${name} ${about}`)}`);
      return;
    }
  }
}

/**
 * Lets time pass without faults: every wake is worked on, every timer rings, a sweep runs each
 * minute.
 */
async function passCalmTime(stage: Stage, forSeconds: number): Promise<void> {
  const { clock, queues, wrong } = stage;
  const end = clock.now() + forSeconds * 1_000;
  let nextSweep = clock.now();
  while (clock.now() < end && wrong.length === 0) {
    await workAll(stage);
    const at = Math.min(end, nextSweep, queues.next());
    passTime(stage, Math.max(0, at - clock.now()));
    await untilIdle(stage);
    if (clock.now() < nextSweep) continue;
    stage.crew.nextStep();
    runSweep(stage);
    await untilIdle(stage);
    nextSweep = clock.now() + sweepMs;
  }
}

async function workAll(stage: Stage): Promise<void> {
  const { queues, crew, wrong } = stage;
  for (let n = 0; n < 3_000 && wrong.length === 0; n += 1) {
    const [message] = queues.ready();
    if (message === undefined) return;
    crew.nextStep();
    deliver(stage, message);
    await untilIdle(stage);
    if (stage.hasChanged()) wrong.push(...brokenNow(stage));
  }
  if (wrong.length === 0) wrong.push('livelock: the queues never become empty');
}

/**
 * Returns the leases that still wait, after time to settle, beside a free seat or room to build.
 */
async function needlessWaits(stage: Stage): Promise<readonly string[]> {
  const { view } = stage;
  const sentences: string[] = [];
  for (const lease of view.leases.values()) {
    if (lease.state === 'released' || lease.state === 'broken' || lease.state === 'acquired') {
      sentences.push(`${lease.id} is still ${lease.state}`);
    }
    if (lease.state !== 'pending') continue;
    const could = await missedOption(stage, lease);
    if (could) sentences.push(`${lease.id} waits (${lease.waiting.detail}) though ${could}`);
  }
  for (const resource of view.resources.values()) {
    if (resource.state !== 'broken') continue;
    const since = (stage.clock.now() - resource.leaving.at) / 1_000;
    if (since > servedWithin) sentences.push(`${resource.id} is still broken after ${since} s`);
  }
  return sentences;
}

/** Returns cancelled commands that run on, and queued ones that wait for a host with room. */
function forgottenCommands({ view, cloud }: Stage): readonly string[] {
  const running = cloud.dump().machines.filter(({ state }) => state === 'running');
  const alive = new Set(running.map(({ id }) => id));
  const all = [...view.executions.values()];
  return all.flatMap((one) => {
    const { id, lease, resource } = one;
    const host = view.resources.get(resource)?.host ?? '';
    if (view.leases.get(lease)?.state !== 'active' || !alive.has(host)) return [];
    if (one.state === 'running' && one.cancel !== null) return [`a cancel is forgotten: of ${id}`];
    const busy = all.filter((each) => each.state === 'running' && each.resource === resource);
    const waits = one.state === 'queued' && busy.length < limits.deliveriesPerHost;
    return waits ? [`${id} waits for a host that runs ${busy.length} commands`] : [];
  });
}

/** Returns what is left at rest: undestroyed records, slots, machines, and counters above zero. */
function leftAtRest({ view, cloud }: Stage): readonly string[] {
  const left = (what: string, names: Iterable<string>) =>
    [...names].map((name) => `at rest ${what} is left: ${name}`);
  const open = [...view.leases.values(), ...view.resources.values()]
    .filter(({ state }) => state !== 'destroyed')
    .map(({ id, state }) => `at rest ${id} is still ${state}`);
  const running = [...view.executions.values()]
    .filter(({ state }) => state === 'queued' || state === 'running')
    .map(({ id, state }) => `at rest ${id} is still ${state}`);
  const alive = cloud
    .dump()
    .machines.filter(({ id, state }) => state !== 'terminated' && id.startsWith('i-'));
  return [
    ...open,
    ...running,
    ...left('a free seat', view.freeSeats.keys()),
    ...left('a returned seat', view.returned.keys()),
    ...left('a line entry', view.entries.keys()),
    ...left('a lock', view.locks.keys()),
    ...left('a command', view.commands.keys()),
    ...left('a count of running executions', view.running.keys()),
    ...left('a count of deliveries', view.sent.keys()),
    ...left('an entry for a host', view.waitingDeliveries.keys()),
    ...left('a gate', view.gates),
    ...[...view.usage].filter(([, n]) => n !== 0).map(([name, n]) => `at rest ${name} counts ${n}`),
    ...alive.map(({ id }) => `at rest machine ${id} is alive`),
  ];
}
