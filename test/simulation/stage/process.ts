import { createSqsMailbox } from '../../../shared/adapters/aws/sqs/mailbox.ts';
import type { MemoryCloud } from '../../../shared/adapters/memory/cloud.ts';
import type { Engine } from '../../../shared/adapters/memory/engine.ts';
import {
  createMemoryStore,
  type InjectedFault,
  type StoreCall,
} from '../../../shared/adapters/memory/store.ts';
import type { AnyDriver } from '../../../shared/blueprints/driver.ts';
import { type Fault, FaultError, fault } from '../../../shared/model/fault.ts';
import type { Clock } from '../../../shared/ports/clock.ts';
import type { Ids } from '../../../shared/ports/ids.ts';
import type { Log, WorkerPorts } from '../../../shared/turns/ports.ts';
import { createCatalog } from '../../../shared/turns/read/catalog.ts';
import { demandPermission } from '../../support/permitted.ts';
import { permittedPorts } from '../../support/permitted-ports.ts';
import { describeCall } from './describe.ts';
import { type CallVerdict, type DoorKind, type Life, neverAnswers } from './life.ts';
import type { StoryQueues } from './queues.ts';

/** What all processes of a story share. */
export type Ground = Readonly<{
  clock: Clock;
  engine: Engine;
  cloud: MemoryCloud;
  queues: StoryQueues;
  ids: Ids;
  drivers: readonly AnyDriver[];
  /** Waits at a door until it is opened. */
  knock(life: Life, kind: DoorKind, what: () => string, ms?: number): Promise<CallVerdict>;
  kill(life: Life): void;
  log: Log;
}>;

/** A process: it runs one function at a time, keeps its catalog in between, and dies as a whole. */
export type Process = {
  readonly ports: WorkerPorts;
  life: Life | null;
};

const storeTroubles: Partial<Record<CallVerdict, InjectedFault>> = {
  throttled: 'throttle',
  conflict: 'conflict',
  network: 'network',
};

/** `skewMs`: how far the clock of the process is off. */
export function createProcess(ground: Ground, skewMs: number): Process {
  const clock = { now: () => ground.clock.now() + skewMs };
  const guard = guardOf(ground, () => process.life);
  const store = storeOf(ground, clock, () => process.life);
  const { queues, cloud, ids } = ground;
  const mailbox = createSqsMailbox({
    client: queues.client,
    queues: { wakes: { lease: 'l', resource: 'r', execution: 'e' }, timers: 'a' },
    clock,
    newId: () => ids.commit(),
  });
  const { machines, remote, outputs } = cloud;
  const ports: WorkerPorts = {
    store,
    clock,
    ids,
    drivers: ground.drivers,
    log: ground.log,
    catalog: createCatalog(store, clock),
    mailbox: {
      wake: (wakes) =>
        guard(
          'send',
          () => `wake ${wakes.map(({ id }) => id).join(', ')}`,
          () => mailbox.wake(wakes),
        ),
      timer: (id, at) =>
        guard(
          'send',
          () => `timer ${id}`,
          () => mailbox.timer(id, at),
        ),
    },
    outputs: {
      size: (key) =>
        guard(
          'look',
          () => 'output size',
          () => outputs.size(key),
        ),
      read: (key, from, to) =>
        guard(
          'look',
          () => 'output',
          () => outputs.read(key, from, to),
        ),
    },
    hookPorts: {
      machines: {
        launch: (one) =>
          guard(
            'act',
            () => `launch ${one.token}`,
            () => machines.launch(one),
          ),
        describe: (id) =>
          guard(
            'look',
            () => `describe ${id}`,
            () => machines.describe(id),
          ),
        ofResource: (id) =>
          guard(
            'look',
            () => `machines of ${id}`,
            () => machines.ofResource(id),
          ),
        ofDeployment: (at) =>
          guard(
            'look',
            () => 'all machines',
            () => machines.ofDeployment(at),
          ),
        terminate: (id) =>
          guard(
            'act',
            () => `terminate ${id}`,
            () => machines.terminate(id),
          ),
        templateVersion: (name, version) =>
          guard(
            'look',
            () => `template ${name}`,
            () => machines.templateVersion(name, version),
          ),
      },
      remote: {
        online: (hosts) =>
          guard(
            'look',
            () => `online ${hosts}?`,
            () => remote.online(hosts),
          ),
        send: (one) =>
          guard(
            'act',
            () => `send ${one.comment}`,
            () => remote.send(one),
          ),
        cancel: (host, id) =>
          guard(
            'act',
            () => `cancel ${id}`,
            () => remote.cancel(host, id),
          ),
        commentOf: (id) =>
          guard(
            'look',
            () => 'comment',
            () => remote.commentOf(id),
          ),
        look: (host, id) =>
          guard(
            'look',
            () => `look at ${host}`,
            () => remote.look(host, id),
          ),
      },
      async pause(ms) {
        const { life } = process;
        if (life) await ground.knock(life, 'pause', () => `pause ${Math.round(ms)} ms`, ms);
      },
    },
  };
  const process: Process = {
    ports: permittedPorts(ports, () => process.life?.name ?? null),
    life: null,
  };
  return process;
}

/** Returns the memory store; every attempt of every call is a door for the running function. */
function storeOf(ground: Ground, clock: Clock, running: () => Life | null) {
  const verdicts = new Map<StoreCall, CallVerdict>();
  return createMemoryStore({
    clock,
    engine: ground.engine,
    chance: ground.ids.chance,
    hooks: {
      async before(call) {
        const life = running();
        if (life === null) return neverAnswers();
        demandPermission(life.name, call);
        const changes = call.operation === 'commit' || call.operation === 'write';
        const what = () => describeCall(call);
        const verdict = await ground.knock(life, changes ? 'commit' : 'read', what);
        verdicts.set(call, verdict);
        return storeTroubles[verdict] ?? null;
      },
      after(call) {
        const verdict = verdicts.get(call);
        verdicts.delete(call);
        const life = running();
        if (verdict === 'dies' && life) {
          ground.kill(life);
          return neverAnswers();
        }
        return verdict === 'lost' ? 'lose answer' : null;
      },
    },
  });
}

const callFaults: Partial<Record<CallVerdict, Fault>> = {
  throttled: fault('throttled', 'too many calls'),
  conflict: fault('throttled', 'too many calls'),
  'no-capacity': fault('no-capacity', 'no capacity is left for another'),
  network: fault('network', 'the request was lost', false),
};
const lostAnswer = fault('network', 'the answer was lost', false);

/** Returns the guard of calls other than the store's. */
function guardOf(ground: Ground, running: () => Life | null) {
  return async <T>(kind: DoorKind, what: () => string, act: () => Promise<T>): Promise<T> => {
    const life = running();
    if (life === null) return neverAnswers();
    const verdict = await ground.knock(life, kind, what);
    const refusal = callFaults[verdict];
    if (refusal) throw new FaultError(refusal);
    const answer = await act();
    if (verdict === 'lost') throw new FaultError(lostAnswer);
    if (verdict !== 'dies') return answer;
    ground.kill(life);
    return neverAnswers();
  };
}
