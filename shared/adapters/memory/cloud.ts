import type { Clock } from '../../ports/clock.ts';
import type { Machine, Machines } from '../../ports/machines.ts';
import type { Outputs } from '../../ports/outputs.ts';
import type { DeliveryState, Remote } from '../../ports/remote.ts';
import { beginDeliveries } from './agent.ts';
import { type CloudKnobs, createCloudKnobs } from './cloud-knobs.ts';
import {
  type CloudOperation,
  type CloudPace,
  type CloudState,
  machineOf,
  type OnKill,
  type OnScript,
} from './cloud-state.ts';
import { deliveryState } from './delivery-state.ts';
import { createMemoryMachines } from './machines.ts';
import { createMemoryOutputs } from './outputs.ts';
import { createMemoryRemote } from './remote.ts';

export type MemoryCloudOptions = Readonly<{
  clock: Clock;
  /** The deployment that `machines` belongs to. */
  deployment?: string;
  pace?: Partial<CloudPace>;
  /** Ids of machines and deliveries; counted by default. */
  ids?: (kind: 'machine' | 'delivery') => string;
  /** Awaited once at the start of each operation, where a scheduler interleaves. */
  pause?: (operation: CloudOperation) => Promise<void>;
  /** What scripts do. By default every script exits 0 at once without output. */
  onScript?: OnScript;
  /** What a kill does besides ending the script's delivery; nothing by default. */
  onKill?: OnKill;
  /** How much later than `pace` says a host takes a delivery, in ms; 0 by default. */
  delay?: () => number;
  /** How much later than `pace` says a machine registers, in ms; 0 by default. */
  registrationDelay?: () => number;
  /** How long after the end of a script its output is stored, in ms; 0 by default. */
  outputDelay?: () => number;
  /** How old the state is that a look at a machine shows, in ms; 0 by default. */
  staleness?: () => number;
  /** Machines in one page of `ofDeployment`. */
  pageSize?: number;
}>;

export type CloudDump = Readonly<{
  machines: readonly Machine[];
  deliveries: readonly Readonly<{ id: string; host: string; comment: string; is: DeliveryState }>[];
}>;

export type MemoryCloud = Readonly<{
  machines: Machines;
  remote: Remote;
  outputs: Outputs;
  knobs: CloudKnobs;
  /** Returns the same account as another deployment sees it. */
  machinesOf: (deployment: string) => Machines;
  /** Returns everything there is, including dead machines. */
  dump: () => CloudDump;
}>;

const defaultPace: CloudPace = {
  visibleMs: 0,
  pendingMs: 5_000,
  bootMs: 20_000,
  endingMs: 5_000,
  rememberedMs: 3_600_000,
  knownMs: 0,
  deliveryMs: 0,
};

const atOnce = () => 0;
const exitSilently: OnScript = () => ({ exitCode: 0, stdout: '', stderr: '', durationMs: 0 });

/**
 * Returns a small faithful cloud: machines that boot, hosts that run scripts. Time is the clock's.
 */
export function createMemoryCloud(options: MemoryCloudOptions): MemoryCloud {
  const { clock, deployment = 'local', onScript = exitSilently, pageSize = 100 } = options;
  const cloud: CloudState = {
    clock,
    onScript,
    onKill: options.onKill ?? (() => undefined),
    pageSize,
    pace: { ...defaultPace, ...options.pace },
    newId: options.ids ?? countedIds(),
    delay: options.delay ?? atOnce,
    registrationDelay: options.registrationDelay ?? atOnce,
    outputDelay: options.outputDelay ?? atOnce,
    staleness: options.staleness ?? atOnce,
    pause: options.pause ?? (() => Promise.resolve()),
    hosts: new Map(),
    sent: new Map(),
    waiting: new Set(),
    stored: new Map(),
    tokens: new Map(),
    capacity: new Map(),
    templates: new Map(),
    planned: new Map(),
    dyingLaunches: { next: 0 },
    settle: () => beginDeliveries(cloud),
  };

  return {
    machines: createMemoryMachines(cloud, deployment),
    remote: createMemoryRemote(cloud),
    outputs: createMemoryOutputs(cloud),
    knobs: createCloudKnobs(cloud),
    machinesOf: (other) => createMemoryMachines(cloud, other),
    dump: () => dumpCloud(cloud, deployment),
  };
}

function countedIds(): (kind: 'machine' | 'delivery') => string {
  const counts = { machine: 0, delivery: 0 };
  return (kind) => {
    counts[kind] += 1;
    const number = counts[kind].toString(16);
    return kind === 'machine'
      ? `i-${number.padStart(17, '0')}`
      : `00000000-0000-4000-8000-${number.padStart(12, '0')}`;
  };
}

function dumpCloud(cloud: CloudState, deployment: string): CloudDump {
  cloud.settle();
  return {
    machines: [...cloud.hosts.values()].map((host) =>
      machineOf(host, deployment, cloud.clock.now()),
    ),
    deliveries: [...cloud.sent.values()].map((sent) => ({
      id: sent.id,
      host: sent.delivery.host,
      comment: sent.delivery.comment,
      is: deliveryState(cloud, sent),
    })),
  };
}
