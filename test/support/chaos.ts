import type { StoreCall, Trouble } from '../../shared/adapters/memory/store.ts';
import type { LeaseId } from '../../shared/model/ids.ts';
import { broken } from './invariants.ts';
import { createWorld, type World } from './world.ts';

/** A turn that waits at the store's door: the scheduler lets it in, with trouble or without. */
type Door = { open(trouble: Trouble | null): void };

const flush = async () => {
  for (let n = 0; n < 12; n += 1) await Promise.resolve();
};

/**
 * One seeded story: leases come and go, resources are paused, released and unpaused, up to three
 * turns run at once and interleave at every request, answers get lost, commits conflict.
 */
export async function story(
  seed: number,
  steps = 400,
): Promise<{ world: World; wrong: readonly string[]; trace: readonly string[] }> {
  const doors: Door[] = [];
  let calm = false;
  const world: World = createWorld({
    seed,
    hooks: {
      before: () =>
        calm
          ? null
          : new Promise<Trouble | null>((resolve) =>
              doors.push({ open: (trouble) => resolve(trouble) }),
            ),
      after: (call: StoreCall) =>
        !calm &&
        (call.operation === 'commit' || call.operation === 'write') &&
        world.chance() < 0.03
          ? 'lose answer'
          : null,
    },
  });
  const trace: string[] = [];
  const { chance } = world;
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(chance() * list.length)];
  const leases: LeaseId[] = [];
  let running = 0;

  calm = true;
  await world.blueprint({ limit: 2, leasesPerResource: 2, idleSeconds: 120, drainSeconds: 20 });
  calm = false;

  const begin = (what: string, act: () => Promise<unknown>) => {
    running += 1;
    trace.push(what);
    act()
      .catch((error) => trace.push(`  ${what} failed: ${error}`))
      .finally(() => {
        running -= 1;
      });
  };
  const resourceIds = () =>
    Object.entries(world.store.dump())
      .filter(([key, { state }]) => key.startsWith('resources|') && state !== 'destroyed')
      .map(([, { id }]) => String(id) as `res-${string}`);
  const order = (kind: 'release' | 'pause' | 'unpause', target: LeaseId | `res-${string}`) =>
    begin(`${kind} ${target}`, () =>
      world.command({
        kind,
        target,
        by: 'anna',
        from: 'test',
        because: 'chaos',
        ifHolds: null,
        now: false,
      } as never),
    );

  const step = async () => {
    const dice = chance();
    if (doors.length > 0 && (dice < 0.75 || running >= 3)) {
      const [door] = doors.splice(Math.floor(chance() * doors.length), 1);
      door?.open(
        chance() < 0.04 ? (pick(['throttle', 'conflict', 'network'] as const) ?? null) : null,
      );
    } else if (dice < 0.86) {
      const id = pick(world.mailbox.ready());
      const taken = id && world.mailbox.take(id);
      if (taken) {
        // Doubled now and then: two workers on one object, and a wake that is lost.
        if (chance() < 0.15) taken.again();
        begin(`work ${taken.wake.id} (${taken.wake.why})`, async () => {
          await world.work(taken.wake.id);
          taken.done();
        });
        if (chance() < 0.05) taken.done();
      }
    } else if (dice < 0.9 && leases.length < 12) {
      const id = world.ids.lease();
      leases.push(id);
      begin(`ask ${id}`, () => world.ask({ id, priority: chance() < 0.2 ? 200 : 100 }));
    } else if (dice < 0.94) {
      const id = pick(leases);
      if (id) order('release', id);
    } else if (dice < 0.96) {
      const id = pick(resourceIds());
      if (id) order(pick(['pause', 'unpause', 'unpause', 'release'] as const) ?? 'pause', id);
    } else {
      await world.ports.site.pause(Math.floor(chance() * 20_000));
      world.mailbox.ring(world.clock.now());
    }
    await flush();
  };

  for (let n = 0; n < steps; n += 1) {
    await step();
    const wrong = broken(world.store.dump());
    if (wrong.length > 0) return { world, wrong, trace };
  }
  // Faults stop: what is in flight ends, everything is released, and the sweeps do the rest.
  calm = true;
  while (running > 0) {
    for (const door of doors.splice(0)) door.open(null);
    await flush();
  }
  // Later than any pause of the story: commands of one millisecond have no order.
  await world.ports.site.pause(1);
  for (const id of resourceIds()) {
    const unpause = { kind: 'unpause', target: id, by: 'anna', from: 'test', because: 'calm' };
    await world.command(unpause as never);
  }
  await world.pass(1_200);
  const waiting = await stillWaiting(world, leases);
  for (const id of leases) await world.release(id);
  await world.pass(3_000);
  return { world, trace, wrong: [...broken(world.store.dump()), ...waiting, ...unrest(world)] };
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
    .map(([key]) => `${key} is left`);
  const alive = world.cloud.dump().machines.filter(({ state }) => state !== 'terminated');
  return [...open, ...left, ...alive.map(({ id }) => `${id} is an orphan`)];
}
