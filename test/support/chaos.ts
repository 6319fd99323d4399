import { keepReady } from '../../functions/sweeper/keep-ready.ts';
import { fault } from '../../shared/model/fault.ts';
import type { LeaseId } from '../../shared/model/ids.ts';
import { createStage, type Stage } from './chaos-stage.ts';
import { broken } from './invariants.ts';
import type { World } from './world.ts';

const hosts = { limit: 2, leasesPerResource: 2, idleSeconds: 120, drainSeconds: 20 };

/**
 * One seeded story: leases come and go, resources are paused, released and unpaused, up to three
 * turns run at once and interleave at every request, answers get lost, commits conflict, launches
 * are denied. Some stories build one at a time, some keep resources ready.
 */
export async function story(
  seed: number,
  steps = 400,
): Promise<{ wrong: readonly string[]; trace: readonly string[] }> {
  const stage = createStage(seed);
  const { world, trace } = stage;
  await world.blueprint({ ...hosts, maxBuilding: 1 + (seed % 2), minReady: seed % 3 });
  stage.faults(true);
  for (let n = 0; n < steps; n += 1) {
    await step(stage);
    const wrong = [...stage.crashes, ...broken(world.store.dump())];
    if (wrong.length > 0) return { wrong, trace };
  }
  return { trace, wrong: [...stage.crashes, ...(await calmDown(stage))] };
}

/** One thing happens, by chance: mostly somebody is let in to the store. */
async function step(stage: Stage): Promise<void> {
  const { world, chance, pick, doors } = stage;
  const dice = chance();
  if (doors.length > 0 && (dice < 0.75 || stage.running() >= 3)) {
    const [door] = doors.splice(Math.floor(chance() * doors.length), 1);
    door?.(chance() < 0.04 ? pick(['throttle', 'conflict', 'network'] as const) : null);
  } else if (dice < 0.86) {
    workOnce(stage);
  } else if (dice < 0.9 && stage.leases.length < 12) {
    const id = world.ids.lease();
    stage.leases.push(id);
    stage.begin(`ask ${id}`, () => world.ask({ id, priority: chance() < 0.2 ? 200 : 100 }));
  } else if (dice < 0.94) {
    const id = pick(stage.leases);
    if (id) stage.begin(`release ${id}`, () => world.release(id));
  } else if (dice < 0.96) {
    const id = pick(stage.resources());
    const kind = pick(['pause', 'unpause', 'unpause', 'release'] as const);
    if (id && kind) stage.begin(`${kind} ${id}`, () => world.order(kind, id));
  } else {
    await world.ports.site.pause(Math.floor(chance() * 20_000));
    world.mailbox.ring(world.clock.now());
    if (chance() < 0.2) stage.begin('keep ready', () => keepReady(world.ports));
    if (chance() < 0.1) world.cloud.knobs.failNext('launch', fault('denied', 'no image'), 3);
  }
  await stage.flush();
}

/** A wake is worked on; doubled now and then (two workers on one object), or lost. */
function workOnce({ world, chance, pick, begin }: Stage): void {
  const id = pick(world.mailbox.ready());
  const taken = id && world.mailbox.take(id);
  if (!taken) return;
  if (chance() < 0.15) taken.again();
  begin(`work ${taken.wake.id} (${taken.wake.why})`, async () => {
    await world.work(taken.wake.id);
    taken.done();
  });
  if (chance() < 0.05) taken.done();
}

/** Faults stop: what is in flight ends, everything is released, and the sweeps do the rest. */
async function calmDown(stage: Stage): Promise<readonly string[]> {
  const { world, leases } = stage;
  stage.faults(false);
  while (stage.running() > 0) {
    for (const door of stage.doors.splice(0)) door(null);
    await stage.flush();
  }
  // Later than any pause of the story: commands of one millisecond have no order.
  await world.ports.site.pause(1);
  for (const id of stage.resources()) await world.order('unpause', id);
  await world.blueprint(hosts);
  await world.pass(1_200);
  const waiting = await stillWaiting(world, leases);
  for (const id of leases) await world.release(id);
  await world.pass(3_000);
  return [...broken(world.store.dump()), ...waiting, ...unrest(world)];
}

/** After time to settle, nobody waits while a seat lies free. */
async function stillWaiting(world: World, leases: readonly LeaseId[]): Promise<readonly string[]> {
  const dump = world.store.dump();
  const free = Object.keys(dump).some((key) => key.startsWith('slots|seats/'));
  const found = await Promise.all(leases.map((id) => world.lease(id)));
  const pending = found.filter((lease) => lease?.state === 'pending');
  return free && pending.length > 0 ? [`${pending[0]?.id} waits beside a free seat`] : [];
}

/** Everything released is destroyed, bags and counters are back where they began. */
function unrest(world: World): readonly string[] {
  const dump = world.store.dump();
  const open = Object.entries(dump)
    .filter(([key, { state }]) => /^(leases|resources)\|/.test(key) && state !== 'destroyed')
    .map(([key, { state }]) => `${key} is still ${state}`);
  const left = Object.entries(world.rest())
    .filter(([key, item]) => !(key.startsWith('slots|usage/') && item?.['n'] === 0))
    .filter(([key]) => !/^slots.(warm|breaker)\//.test(key))
    .map(([key]) => `${key} is left`);
  const alive = world.cloud.dump().machines.filter(({ state }) => state !== 'terminated');
  return [...open, ...left, ...alive.map(({ id }) => `${id} is an orphan`)];
}
