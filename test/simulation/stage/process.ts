import { createSqsMailbox } from '../../../shared/adapters/aws/sqs/mailbox.ts';
import type { MemoryCloud } from '../../../shared/adapters/memory/cloud.ts';
import type { Engine } from '../../../shared/adapters/memory/engine.ts';
import {
  createMemoryStore,
  type StoreCall,
  type Trouble,
} from '../../../shared/adapters/memory/store.ts';
import type { AnyBlueprintType } from '../../../shared/blueprints/contract.ts';
import { type Fault, FaultError, fault } from '../../../shared/model/fault.ts';
import type { Clock } from '../../../shared/ports/clock.ts';
import type { Ids } from '../../../shared/ports/ids.ts';
import { createCatalog } from '../../../shared/turns/catalog.ts';
import type { Log, WorkerPorts } from '../../../shared/turns/ports.ts';
import { demandPermission } from '../../support/permitted.ts';
import { permittedPorts } from '../../support/permitted-ports.ts';
import { describeCall } from './describe.ts';
import { type DoorKind, type Life, never, type Verdict } from './life.ts';
import type { Queues } from './queues.ts';

/** What processes are made on. */
export type Ground = Readonly<{
  clock: Clock;
  engine: Engine;
  cloud: MemoryCloud;
  queues: Queues;
  ids: Ids;
  types: readonly AnyBlueprintType[];
  /** Waits at a door until it is let in. */
  knock(life: Life, kind: DoorKind, what: () => string, ms?: number): Promise<Verdict>;
  kill(life: Life): void;
  log: Log;
}>;

/** A process that runs one function at a time, keeps its catalog between, and dies whole. */
export type Process = {
  readonly ports: WorkerPorts;
  life: Life | null;
};

const troubles: Partial<Record<Verdict, Trouble>> = {
  throttled: 'throttle',
  conflict: 'conflict',
  network: 'network',
};

/** `skewMs`: how far its clock is off. */
export function createProcess(ground: Ground, skewMs: number): Process {
  const clock = { now: () => ground.clock.now() + skewMs };
  const guard = guardOf(ground, () => process.life);
  const store = storeOf(ground, clock, () => process.life);
  const { queues, cloud, ids } = ground;
  const mailbox = createSqsMailbox({
    client: queues.client,
    queues: { wakes: { lease: 'l', resource: 'r', execution: 'e' }, alarms: 'a' },
    clock,
    newId: () => ids.commit(),
  });
  const { machines, remote, outputs } = cloud;
  const ports: WorkerPorts = {
    store,
    clock,
    ids,
    types: ground.types,
    log: ground.log,
    catalog: createCatalog(store, clock),
    mailbox: {
      wake: (wakes) =>
        guard(
          'send',
          () => `wake ${wakes.map(({ id }) => id).join(', ')}`,
          () => mailbox.wake(wakes),
        ),
      alarm: (id, at) =>
        guard(
          'send',
          () => `alarm ${id}`,
          () => mailbox.alarm(id, at),
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
    site: {
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

/** The memory store, each try of each call a door of whoever runs in the process. */
function storeOf(ground: Ground, clock: Clock, running: () => Life | null) {
  const verdicts = new Map<StoreCall, Verdict>();
  return createMemoryStore({
    clock,
    engine: ground.engine,
    chance: ground.ids.chance,
    hooks: {
      async before(call) {
        const life = running();
        if (life === null) return never();
        demandPermission(life.name, call);
        const changes = call.operation === 'commit' || call.operation === 'write';
        const what = () => describeCall(call);
        const verdict = await ground.knock(life, changes ? 'commit' : 'read', what);
        verdicts.set(call, verdict);
        return troubles[verdict] ?? null;
      },
      after(call) {
        const verdict = verdicts.get(call);
        verdicts.delete(call);
        const life = running();
        if (verdict === 'dies' && life) {
          ground.kill(life);
          return never();
        }
        return verdict === 'lost' ? 'lose answer' : null;
      },
    },
  });
}

const refusals: Partial<Record<Verdict, Fault>> = {
  throttled: fault('throttled', 'too many calls'),
  conflict: fault('throttled', 'too many calls'),
  'no-capacity': fault('no-capacity', 'there is no room for another'),
  network: fault('network', 'the request was lost', false),
};
const unheard = fault('network', 'the answer was lost', false);

/** One call outside the tables. */
function guardOf(ground: Ground, running: () => Life | null) {
  return async <T>(kind: DoorKind, what: () => string, act: () => Promise<T>): Promise<T> => {
    const life = running();
    if (life === null) return never();
    const verdict = await ground.knock(life, kind, what);
    const refusal = refusals[verdict];
    if (refusal) throw new FaultError(refusal);
    const answer = await act();
    if (verdict === 'lost') throw new FaultError(unheard);
    if (verdict !== 'dies') return answer;
    ground.kill(life);
    return never();
  };
}
