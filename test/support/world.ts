import { keepReady } from '../../functions/sweeper/keep-ready.ts';
import type { Uncleaned } from '../../functions/sweeper/look.ts';
import { sweep } from '../../functions/sweeper/sweep.ts';
import { createMemoryCloud } from '../../shared/adapters/memory/cloud.ts';
import type { OnScript } from '../../shared/adapters/memory/cloud-state.ts';
import { createMemoryMailbox, type MemoryMailbox } from '../../shared/adapters/memory/mailbox.ts';
import { createMemoryStore, type StoreHooks } from '../../shared/adapters/memory/store.ts';
import type { AnyBlueprintType } from '../../shared/blueprints/contract.ts';
import { blueprintTypes } from '../../shared/blueprints/registry.ts';
import type { Blueprint } from '../../shared/model/blueprint.ts';
import type { Command } from '../../shared/model/command.ts';
import {
  isExecutionId,
  isLeaseId,
  isResourceId,
  type ObjectId,
  randomPartFrom,
  ulidFrom,
} from '../../shared/model/ids.ts';
import { blueprintKey, commandKeyOf } from '../../shared/model/keys.ts';
import { limits } from '../../shared/model/limits.ts';
import { plainItem } from '../../shared/model/record.ts';
import type { Instant } from '../../shared/model/time.ts';
import { always } from '../../shared/model/write.ts';
import type { Ids } from '../../shared/ports/ids.ts';
import { type Born, birthLease, type LeaseRequest } from '../../shared/turns/birth.ts';
import { createCatalog } from '../../shared/turns/catalog.ts';
import { createWork, type Work } from '../../shared/turns/index.ts';
import type { WorkerPorts } from '../../shared/turns/ports.ts';
import { readExecution, readLease, readResource } from '../../shared/turns/read.ts';
import { type Acting, createCrew, workerOf } from './crew.ts';

/** A small random generator (mulberry32): the same seed, the same story. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Ids as in the cloud, from a chance that can be told again. */
export function seededIds(chance: () => number): Ids {
  const bytes = () => Uint8Array.from({ length: 10 }, () => Math.floor(chance() * 256));
  return {
    lease: () => `lease-${randomPartFrom(bytes())}`,
    resource: () => `res-${randomPartFrom(bytes())}`,
    ulid: (at) => ulidFrom(at, bytes()),
    commit: () => `commit-${randomPartFrom(bytes())}`,
    chance,
  };
}

/** What the wrapper on a healthy host answers: everything exits 0 at once. */
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
  /** Blueprint types beside the shipped ones. */
  types?: readonly AnyBlueprintType[];
  /** What scripts do on hosts; by default everything exits 0 at once. */
  onScript?: OnScript;
}>;

/** The real decisions, turn loop and blueprints on the memory adapters, with a clock one drives. */
export function createWorld(options: WorldOptions = {}) {
  const { seed = 1, hooks = {}, types = [], onScript = healthyHost } = options;
  let now = start;
  const clock = { now: () => now };
  const chance = seeded(seed);
  const ids = seededIds(chance);
  const crew = createCrew(hooks);
  const store = createMemoryStore({ clock, hooks: crew.hooks, chance });
  const mailbox = createMemoryMailbox();
  const cloud = createMemoryCloud({ clock, deployment: 'test', onScript });
  const log: string[] = [];
  const say = (message: string, data?: object) =>
    log.push(`${message} ${JSON.stringify(data ?? {})}`);
  const pause = async (ms: number) => {
    now += ms;
  };
  const ports = crew.permitted({
    store,
    mailbox,
    clock,
    ids,
    types: [...blueprintTypes, ...types],
    catalog: createCatalog(store, clock),
    log: { info: say, warn: say, error: say },
    outputs: cloud.outputs,
    site: { machines: cloud.machines, remote: cloud.remote, pause },
  });
  const turns = createWork(ports);
  const work: Work = (id, arrival) => crew.as(workerOf(id), () => turns(id, arrival));
  const sweepOnce = (known?: readonly Uncleaned[]) => crew.as('sweeper', () => sweep(ports, known));
  const sweeps = async () => {
    await sweepOnce();
    await crew.as('sweeper', () => keepReady(ports));
  };
  const time = timeIn({ ports, mailbox, work, sweeps }, (at) => {
    now = at;
  });
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
    sweep: sweepOnce,
    ...time,
    ...peopleIn(ports, crew.as),
    lease: (id: ObjectId) => (isLeaseId(id) ? readLease(store, id) : null),
    resource: (id: ObjectId) => (isResourceId(id) ? readResource(store, id) : null),
    execution: (id: ObjectId) => (isExecutionId(id) ? readExecution(store, id) : null),
    /** What is left in `slots` and `commands`: what must be as before at rest. */
    rest() {
      const dump = store.dump();
      const keys = Object.keys(dump).filter((key) => /^(slots|commands)\|/.test(key));
      return Object.fromEntries(keys.map((key) => [key, dump[key]]));
    },
  };
}

type Crew = Readonly<{
  ports: WorkerPorts;
  mailbox: MemoryMailbox;
  work: Work;
  sweeps: () => Promise<void>;
}>;

function timeIn({ ports, mailbox, work, sweeps }: Crew, set: (now: Instant) => void) {
  const { now } = ports.clock;

  /** Runs every wake there is, until the queues are empty. Time stands still but for pauses. */
  async function settle(): Promise<void> {
    for (let n = 0; n < 10_000; n += 1) {
      const taken = mailbox.take();
      if (!taken) return;
      await work(taken.wake.id, { receives: 1, bySweep: taken.wake.why === 'sweep' });
      taken.done();
    }
    throw new Error('the queues never empty');
  }

  /** Lets time pass, a minute's sweep and every alarm included. */
  async function pass(seconds: number): Promise<void> {
    const end = now() + seconds * 1_000;
    let nextSweep = now() + limits.sweepEvery * 1_000;
    await settle();
    while (now() < end) {
      const alarm = mailbox.alarms()[0]?.at ?? Number.POSITIVE_INFINITY;
      set(Math.max(now(), Math.min(end, alarm, nextSweep)));
      mailbox.ring(now());
      if (now() >= nextSweep) {
        await sweeps();
        nextSweep = now() + limits.sweepEvery * 1_000;
      }
      await settle();
    }
  }

  return { settle, pass };
}

/** What people ask for: blueprints, leases, and what they tell objects to do. */
function peopleIn(ports: WorkerPorts, as: Acting) {
  const { store, mailbox, clock, ids } = ports;

  /** A command as the API appends it, and the wake after it. */
  async function order(kind: 'release' | 'pause' | 'unpause', target: ObjectId): Promise<void> {
    const at = clock.now();
    const asked = { ulid: ids.ulid(at), target, by: 'anna', from: 'test', at, because: 'asked' };
    const command: Command =
      kind === 'release' ? { kind, ...asked, ifHolds: null, now: false } : { kind, ...asked };
    const key = commandKeyOf(command);
    const put = { op: 'put', key, item: plainItem(command), when: always } as const;
    await as('api', () => store.write(put));
    await mailbox.wake([{ id: target, why: kind }]);
  }

  return {
    order,
    release: (id: ObjectId) => order('release', id),
    async blueprint(given: Partial<Blueprint> = {}): Promise<Blueprint> {
      const blueprint = aBlueprint(clock.now(), given);
      const key = blueprintKey(blueprint.name);
      await store.write({ op: 'put', key, item: plainItem(blueprint), when: always });
      ports.catalog.forget();
      return blueprint;
    },
    ask: (given: Partial<LeaseRequest> = {}): Promise<Born> =>
      as('api', () => birthLease(ports, aRequest({ id: ids.lease(), ...given }))),
  };
}

export type World = ReturnType<typeof createWorld>;

const aBlueprint = (now: number, given: Partial<Blueprint>): Blueprint => ({
  name: 'hosts',
  generation: '',
  type: 'ec2-host',
  parameters: {
    attributes: { os: 'linux' },
    image: 'ami-1',
    ladder: [{ instanceType: 't4g.small', subnet: 'subnet-a' }],
  },
  limit: 3,
  maxBuilding: 25,
  minReady: 0,
  needsAuthorization: false,
  leasesPerResource: 1,
  allocation: 'pack',
  idleSeconds: 600,
  maxAgeSeconds: null,
  maxUses: null,
  drainSeconds: 60,
  activationSeconds: 900,
  maxTtlSeconds: 86_400,
  disabled: false,
  version: 1,
  createdAt: now,
  updatedAt: now,
  ...given,
});

const aRequest = (given: Partial<LeaseRequest>): LeaseRequest => ({
  id: 'lease-0000000000000000',
  type: 'host',
  attributes: {},
  blueprints: null,
  ttlSeconds: 3_600,
  waitSeconds: null,
  priority: 100,
  owner: 'anna',
  askedBy: 'anna',
  from: 'test',
  bodyHash: null,
  ...given,
});
