import * as z from 'zod';
import type { ApiPorts } from '../../functions/api/ports.ts';
import { createRoleBindings } from '../../functions/api/sign-in/role-bindings.ts';
import { createSignIn } from '../../functions/api/sign-in/sign-in.ts';
import { createSqsMailbox } from '../../shared/adapters/aws/sqs/mailbox.ts';
import { drivers } from '../../shared/blueprints/registry.ts';
import { isObjectId, type ObjectId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import type { Instant } from '../../shared/model/time.ts';
import type { Mailbox, Wake } from '../../shared/ports/mailbox.ts';
import type { WorkerPorts } from '../../shared/turns/ports.ts';
import { createCatalog } from '../../shared/turns/read/catalog.ts';
import { createSqs } from '../simulation/stage/sqs.ts';
import { seededIds } from '../support/seeded.ts';
import type { createCloud } from './cloud.ts';
import { drawLatency } from './latencies.ts';
import type { Environment } from './pool.ts';
import type { Tables } from './table-trials.ts';
import { createSlowStore } from './tables.ts';
import type { Tally } from './tally.ts';

export type ProgramsOptions = Readonly<{
  tables: Tables;
  cloud: ReturnType<typeof createCloud>;
  tally: Tally;
  /** A wake was sent; SQS delivers it. */
  deliver(body: string, id: ObjectId): void;
  setTimer(at: Instant, ring: (mailbox: Mailbox) => Promise<void>): void;
}>;

/** What an environment holds from its first call on: its ports, with caches of its own. */
export type Program = Readonly<{ ports: WorkerPorts; api: ApiPorts }>;

/** Returns what starts the program of an environment. */
export function createPrograms(options: ProgramsOptions) {
  const { tables, cloud, tally } = options;
  const { chance } = tables;
  const { clock } = tables.time;
  const ids = seededIds(chance);
  const client = createSqs(clock, {
    wake: (body) => options.deliver(body, idIn(body)),
    timer: (body, at) =>
      options.setTimer(at, (mailbox) => mailbox.wake([{ id: idIn(body), reason: 'timer' }])),
  });
  const mailbox = createSqsMailbox({
    client,
    queues: { wakes: { lease: 'l', resource: 'r', execution: 'e' }, timers: 't' },
    clock,
    newId: ids.commit,
  });

  const mailboxFor = ({ sleep, usage }: Environment): Mailbox => ({
    async wake(wakes) {
      usage.queueRequests += batchesOf(wakes);
      await sleep(drawLatency('send', chance));
      await mailbox.wake(wakes);
    },
    async timer(id, at, trace) {
      await sleep(drawLatency('send', chance));
      await mailbox.timer(id, at, trace);
    },
  });

  return (environment: Environment): Program => {
    const store = createSlowStore(tables, environment, limits);
    const apiStore = createSlowStore(tables, environment, {
      throttledTries: limits.throttledTriesOfApi,
    });
    const ports: WorkerPorts = {
      store,
      mailbox: mailboxFor(environment),
      clock,
      ids,
      drivers,
      catalog: createCatalog(store, clock),
      log: tally.log,
      pause: environment.sleep,
      outputs: cloud.outputs,
      hookPorts: cloud.hookPortsFor(environment),
    };
    const roleBindings = createRoleBindings(apiStore, clock);
    const api: ApiPorts = {
      turns: { ...ports, store: apiStore, catalog: createCatalog(apiStore, clock) },
      outputs: ports.outputs,
      signIn: createSignIn(roleBindings, null),
      roleBindings,
      longestWait: limits.cloudWait,
    };
    return { ports, api };
  };
}

const idShape = z.looseObject({ id: z.string() });

function idIn(body: string): ObjectId {
  const { id } = idShape.parse(JSON.parse(body));
  if (isObjectId(id)) return id;
  throw new Error(`a wake for ${id}, which is not an id`);
}

/** Returns the requests that a send takes: one for ten wakes of a kind. */
function batchesOf(wakes: readonly Wake[]): number {
  const kinds = Map.groupBy(new Set(wakes.map(({ id }) => id)), (id) => id.slice(0, 4));
  return [...kinds.values()].reduce((sum, { length }) => sum + Math.ceil(length / 10), 0);
}
