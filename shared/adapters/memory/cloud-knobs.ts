import { type Fault, fault } from '../../model/fault.ts';
import type { OutputKey } from '../../ports/outputs.ts';
import { cancelDelivery } from './agent.ts';
import type { CloudOperation, CloudState, Host, PlannedFault } from './cloud-state.ts';
import { capacityPool } from './machines.ts';
import { outputName } from './outputs.ts';

/** How a test or a simulation changes the fake cloud behind the system's back. */
export type CloudKnobs = Readonly<{
  /** Adds an existing machine, running and registered. */
  addHost: (id: string) => void;
  addTemplate: (template: Readonly<{ id: string; name: string; newest: number }>) => void;
  /** Sets how many machines of a type and subnet may be alive at once. Null lifts the limit. */
  setCapacity: (type: string | null, subnet: string | null, machines: number | null) => void;
  /** Makes the next `times` calls fail without effect. */
  failNext: (operation: CloudOperation, fault: Fault, times?: number) => void;
  /** Throttles the next `times` calls. */
  throttle: (operation: CloudOperation, times?: number) => void;
  /** Carries out the next `times` calls, but loses their answers. */
  loseAnswer: (operation: CloudOperation, times?: number) => void;
  /** Carries out the next `times` launches, but loses their answers. */
  launchThenFail: (times?: number) => void;
  /** Accepts the next `times` launches; their machines terminate instead of running. */
  launchThenDie: (times?: number) => void;
  /** Terminates a machine at once, as a spot interruption or a hardware failure does. */
  killHost: (id: string) => void;
  /** Silences the agent of a machine that stays alive, or makes it answer again. */
  silence: (id: string, silent: boolean) => void;
  /** Cancels a delivery, as a person can in the console; one that has ended stays as it is. */
  cancel: (deliveryId: string) => void;
  /** Sets or removes the tag `drydock:hold` of a machine. */
  hold: (id: string, held: boolean) => void;
  storeOutput: (key: OutputKey, bytes: Uint8Array) => void;
  /** Runs the scripts that are due. Operations and knobs do so themselves. */
  settle: () => void;
}>;

export function createCloudKnobs(cloud: CloudState): CloudKnobs {
  const now = () => cloud.clock.now();

  return {
    ...planningKnobs(cloud),
    ...hostKnobs(cloud),
    addHost: (id) =>
      cloud.hosts.set(id, {
        id,
        launch: null,
        deployment: null,
        launchedAt: now() - cloud.pace.visibleMs,
        runningAt: now(),
        registeredAt: now(),
        answersFrom: now(),
        endingAt: null,
        endedAt: null,
        hold: false,
      }),
    addTemplate: ({ id, name, newest }) => {
      cloud.templates.set(id, { id, newest });
      cloud.templates.set(name, { id, newest });
    },
    setCapacity: (type, subnet, machines) => {
      if (machines === null) cloud.capacity.delete(capacityPool(type, subnet));
      else cloud.capacity.set(capacityPool(type, subnet), machines);
    },
    launchThenDie: (times = 1) => {
      cloud.dyingLaunches.next += times;
    },
    cancel: (deliveryId) => {
      cloud.settle();
      cancelDelivery(cloud, deliveryId);
    },
    storeOutput: (key, bytes) => cloud.stored.set(outputName(key), bytes.slice()),
    settle: cloud.settle,
  };
}

function planningKnobs(cloud: CloudState) {
  const plan = (operation: CloudOperation, planned: PlannedFault, times: number): void => {
    const more = Array.from({ length: times }, () => planned);
    cloud.planned.set(operation, [...(cloud.planned.get(operation) ?? []), ...more]);
  };
  const loseAnswer: CloudKnobs['loseAnswer'] = (operation, times = 1) => {
    const failure = fault('network', `the answer to ${operation} was lost`, false);
    plan(operation, { fault: failure, when: 'after' }, times);
  };
  return {
    failNext: (operation, failure, times = 1) =>
      plan(operation, { fault: failure, when: 'before' }, times),
    throttle: (operation, times = 1) => {
      const failure = fault('throttled', `too many calls of ${operation}`);
      plan(operation, { fault: failure, when: 'before' }, times);
    },
    loseAnswer,
    launchThenFail: (times) => loseAnswer('launch', times),
  } satisfies Partial<CloudKnobs>;
}

function hostKnobs(cloud: CloudState) {
  const now = () => cloud.clock.now();
  /** First lets everything happen that was due in the old state. */
  const change = (id: string, changed: (host: Host) => Partial<Host>): void => {
    cloud.settle();
    const host = cloud.hosts.get(id);
    if (!host) throw new Error(`The fake cloud has no host ${id}.`);
    cloud.hosts.set(id, { ...host, ...changed(host) });
  };
  return {
    killHost: (id) =>
      change(id, (host) => ({
        endingAt: Math.min(host.endingAt ?? now(), now()),
        endedAt: Math.min(host.endedAt ?? now(), now()),
      })),
    silence: (id, silent) =>
      change(id, (host) => ({
        answersFrom: silent ? null : Math.max(now(), host.registeredAt),
      })),
    hold: (id, held) => change(id, () => ({ hold: held })),
  } satisfies Partial<CloudKnobs>;
}
