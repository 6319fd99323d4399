import type { Uncleaned } from '../../functions/sweeper/find-uncleaned.ts';
import { keepWarmPools } from '../../functions/sweeper/keep-warm.ts';
import { sweep } from '../../functions/sweeper/sweep.ts';
import { createMemoryCloud } from '../../shared/adapters/memory/cloud.ts';
import type { OnScript } from '../../shared/adapters/memory/cloud-state.ts';
import { createMemoryMailbox, type MemoryMailbox } from '../../shared/adapters/memory/mailbox.ts';
import { createMemoryStore, type StoreHooks } from '../../shared/adapters/memory/store.ts';
import type { AnyDriver } from '../../shared/blueprints/driver.ts';
import { drivers } from '../../shared/blueprints/registry.ts';
import { isExecutionId, isLeaseId, isResourceId, type ObjectId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import type { Instant } from '../../shared/model/time.ts';
import { createWork, type Work } from '../../shared/turns/index.ts';
import type { WorkerPorts } from '../../shared/turns/ports.ts';
import { createCatalog } from '../../shared/turns/read/catalog.ts';
import { readExecution, readLease, readResource } from '../../shared/turns/read/records.ts';
import { createCrew, workerOf } from './crew.ts';
import { seeded, seededIds } from './seeded.ts';
import { peopleOf } from './world-people.ts';

/** Returns what the wrapper on a healthy host answers: everything exits 0 at once. */
export const healthyHost = (_host: string, script: string) => {
  const nonce = /^NONCE='([^']*)'/m.exec(script)?.[1] ?? '';
  const isExecution = /^EXECUTION='exec-/m.test(script);
  const stderr = `drydock:${nonce}:${isExecution ? 'exited 0' : 'ended'}\n`;
  return { exitCode: 0, stdout: '', stderr, durationMs: 10 };
};

const start = Date.UTC(2026, 10, 21, 12);

export type WorldOptions = Readonly<{
  seed?: number;
  hooks?: StoreHooks;
  /** Drivers in addition to the shipped ones. */
  drivers?: readonly AnyDriver[];
  /** What scripts do on hosts. The default exits 0 at once. */
  onScript?: OnScript;
}>;

/** Runs the real decisions, turns and drivers on the memory adapters; the test moves the clock. */
export function createWorld(options: WorldOptions = {}) {
  const { seed = 1, hooks = {}, drivers: added = [], onScript = healthyHost } = options;
  let now = start;
  const clock = { now: () => now };
  const chance = seeded(seed);
  const ids = seededIds(chance);
  const crew = createCrew(hooks);
  const store = createMemoryStore({ clock, hooks: crew.hooks, chance });
  const mailbox = createMemoryMailbox();
  const cloud = createMemoryCloud({ clock, deployment: 'test', onScript });
  const log: string[] = [];
  const write = (message: string, data?: object) =>
    log.push(`${message} ${JSON.stringify(data ?? {})}`);
  const moveTo = (at: Instant) => {
    now = at;
  };
  const pause = async (ms: number) => moveTo(now + ms);
  const ports = crew.permitted({
    store,
    mailbox,
    clock,
    ids,
    drivers: [...drivers, ...added],
    catalog: createCatalog(store, clock),
    log: { info: write, warn: write, error: write },
    pause,
    outputs: cloud.outputs,
    hookPorts: { machines: cloud.machines, remote: cloud.remote, pause },
  });
  const turns = createWork(ports);
  const work: Work = (id, arrival) => crew.as(workerOf(id), () => turns(id, arrival));
  const sweepNow = (known?: readonly Uncleaned[]) => crew.as('sweeper', () => sweep(ports, known));
  const sweeps = async () => {
    await sweepNow();
    await crew.as('sweeper', () => keepWarmPools(ports));
  };
  const time = timeOf({ ports, mailbox, work, sweeps }, moveTo);
  return {
    ports,
    store,
    mailbox,
    cloud,
    clock,
    log,
    work,
    chance,
    ids,
    as: crew.as,
    sweep: sweepNow,
    ...time,
    ...peopleOf(ports, crew.as),
    ...readersOf(store),
    /** Returns the items of `slots` and `commands`: at rest they are as before. */
    rest() {
      const dump = store.dump();
      const keys = Object.keys(dump).filter((key) => /^(slots|commands)\|/.test(key));
      return Object.fromEntries(keys.map((key) => [key, dump[key]]));
    },
  };
}

const readersOf = (store: WorkerPorts['store']) => ({
  lease: (id: ObjectId) => (isLeaseId(id) ? readLease(store, id) : null),
  resource: (id: ObjectId) => (isResourceId(id) ? readResource(store, id) : null),
  execution: (id: ObjectId) => (isExecutionId(id) ? readExecution(store, id) : null),
});

type WorldParts = Readonly<{
  ports: WorkerPorts;
  mailbox: MemoryMailbox;
  work: Work;
  sweeps: () => Promise<void>;
}>;

function timeOf({ ports, mailbox, work, sweeps }: WorldParts, set: (now: Instant) => void) {
  const { now } = ports.clock;

  /** Works on every wake until the queues are empty. Only pauses move the clock. */
  async function settle(): Promise<void> {
    for (let n = 0; n < 10_000; n += 1) {
      const taken = mailbox.take();
      if (!taken) return;
      await work(taken.wake.id, { receives: 1, bySweep: taken.wake.reason === 'sweep' });
      taken.done();
    }
    throw new Error('the queues never became empty');
  }

  /** Lets time pass, with a sweep each minute and every timer. */
  async function pass(seconds: number): Promise<void> {
    const end = now() + seconds * 1_000;
    let nextSweep = now() + limits.sweepEvery * 1_000;
    await settle();
    while (now() < end) {
      const timer = mailbox.timers()[0]?.at ?? Number.POSITIVE_INFINITY;
      set(Math.max(now(), Math.min(end, timer, nextSweep)));
      mailbox.fireTimers(now());
      if (now() >= nextSweep) {
        await sweeps();
        nextSweep = now() + limits.sweepEvery * 1_000;
      }
      await settle();
    }
  }

  return { settle, pass };
}

export type World = ReturnType<typeof createWorld>;
