import { type Fault, FaultError } from '../../model/fault.ts';
import type { Instant } from '../../model/time.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Launch, Machine, MachineState } from '../../ports/machines.ts';
import type { Delivery } from '../../ports/remote.ts';

/** The delays of the fake cloud, in ms of the injected clock. */
export type CloudPace = Readonly<{
  /** Until `describe` knows a launched machine. */
  visibleMs: number;
  /** From launch to running. */
  pendingMs: number;
  /** From launch until the host's agent registers and answers. */
  bootMs: number;
  /** From terminate to terminated. */
  endingMs: number;
  /** How long a terminated machine can still be described. */
  rememberedMs: number;
  /** From send until `look` knows a delivery. */
  knownMs: number;
  /** From send until the host's agent takes a delivery. */
  deliveryMs: number;
}>;

/** A machine. Each change of its life is an instant, so its state is a function of time. */
export type Host = Readonly<{
  id: string;
  /** Null for a machine that no deployment launched. */
  launch: Launch | null;
  deployment: string | null;
  launchedAt: Instant;
  runningAt: Instant;
  registeredAt: Instant;
  /** When its agent starts to answer; null while it is silent. */
  answersFrom: Instant | null;
  endingAt: Instant | null;
  endedAt: Instant | null;
  hold: boolean;
}>;

/** The result of a script. Its output and exit code are visible once `durationMs` have passed. */
export type ScriptResult = Readonly<{
  exitCode: number;
  stdout: string;
  stderr: string;
  durationMs: number;
}>;

/** Runs a script: its effects happen when it begins, once per delivery that begins. */
export type OnScript = (
  host: string,
  script: string,
  comment: string,
  deliveryId: string,
) => ScriptResult;

/** What happens on a host after the agent has killed the process group of a script. */
export type OnKill = (host: string, script: string, deliveryId: string) => void;

export type SentDelivery = Readonly<{
  id: string;
  delivery: Delivery;
  sentAt: Instant;
  /** In addition to `pace`: deliveries to one host may overtake each other. */
  delayMs: number;
  /** From its end until its output is stored, ms. */
  outputDelayMs: number;
  /** When the host's agent took it, to run it or into its buffer. */
  acceptedAt: Instant | null;
  begun: Readonly<{ at: Instant; result: ScriptResult }> | null;
  cancelledAt: Instant | null;
}>;

export type CloudOperation =
  | 'launch'
  | 'describe'
  | 'ofResource'
  | 'ofDeployment'
  | 'terminate'
  | 'templateVersion'
  | 'online'
  | 'send'
  | 'cancel'
  | 'look'
  | 'size'
  | 'read';

/** `before`: the operation has no effect. `after`: it is carried out and its answer is lost. */
export type PlannedFault = Readonly<{ fault: Fault; when: 'before' | 'after' }>;

export type CloudState = Readonly<{
  clock: Clock;
  pace: CloudPace;
  newId: (kind: 'machine' | 'delivery') => string;
  pause: (operation: CloudOperation) => Promise<void>;
  onScript: OnScript;
  onKill: OnKill;
  delay: () => number;
  registrationDelay: () => number;
  outputDelay: () => number;
  staleness: () => number;
  /** In order of launch. */
  hosts: Map<string, Host>;
  /** In order of sending. */
  sent: Map<string, SentDelivery>;
  /** Ids of the sent deliveries that may still begin. */
  waiting: Set<string>;
  /** Launch token → the machine it made, and the bytes of that launch. */
  tokens: Map<string, Readonly<{ id: string; bytes: string }>>;
  /** `type/subnet` → how many machines may be alive there at once. Unlisted: any number. */
  capacity: Map<string, number>;
  /** Template id or name → its id and newest version. */
  templates: Map<string, Readonly<{ id: string; newest: number }>>;
  /** Outputs that a test put there. */
  stored: Map<string, Uint8Array>;
  pageSize: number;
  planned: Map<CloudOperation, readonly PlannedFault[]>;
  /** How many of the next launches make a machine that dies instead of running. */
  dyingLaunches: { next: number };
  /** Makes everything happen that is due. Runs before every operation and every knob. */
  settle: () => void;
}>;

/**
 * Performs one operation of the fake cloud. It waits once, for the scheduler of a simulation, and
 * then happens atomically: nothing comes between its reads and its writes.
 */
export async function performCloudOperation<T>(
  cloud: CloudState,
  operation: CloudOperation,
  body: () => T,
): Promise<T> {
  await cloud.pause(operation);
  cloud.settle();
  const [plan, ...later] = cloud.planned.get(operation) ?? [];
  cloud.planned.set(operation, later);
  if (plan?.when === 'before') throw new FaultError(plan.fault);
  const answer = body();
  if (plan) throw new FaultError(plan.fault);
  return answer;
}

const hasPassed = (moment: Instant | null, now: Instant): boolean =>
  moment !== null && moment <= now;

export function hostState(host: Host, now: Instant): MachineState {
  if (hasPassed(host.endedAt, now)) return 'terminated';
  if (hasPassed(host.endingAt, now)) return 'shutting-down';
  return hasPassed(host.runningAt, now) ? 'running' : 'pending';
}

/** True if the host accepts deliveries; a silent one accepts them but does not begin them. */
export const isRegistered = (host: Host, now: Instant): boolean =>
  hasPassed(host.registeredAt, now) && !hasPassed(host.endingAt, now);

export const isAnswering = (host: Host, now: Instant): boolean =>
  isRegistered(host, now) && hasPassed(host.answersFrom, now);

/** True unless the machine is too young to be known or so long dead that it is forgotten. */
export function isVisible(cloud: CloudState, host: Host): boolean {
  const now = cloud.clock.now();
  const { visibleMs, rememberedMs } = cloud.pace;
  const forgotten = host.endedAt === null ? null : host.endedAt + rememberedMs;
  return hasPassed(host.launchedAt + visibleMs, now) && !hasPassed(forgotten, now);
}

/** Returns the machine in its state at `at`. */
export function machineOf(host: Host, deployment: string, at: Instant): Machine {
  const ours = host.deployment === deployment ? host.launch : null;
  return {
    id: host.id,
    state: hostState(host, at),
    resource: ours?.resource ?? null,
    attempt: ours?.attempt ?? null,
    launchedAt: host.launchedAt,
    hold: host.hold,
  };
}
