import { once as event } from 'node:events';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { engineGuard } from '../access/guard.ts';
import { createBackground } from './background.ts';
import { ec2Operations } from './ec2/index.ts';
import { prepareMachine } from './host/directory.ts';
import { createInvocations } from './host/invocations.ts';
import { createLifecycle, hostFailed } from './host/lifecycle.ts';
import { createMachines } from './host/machines.ts';
import { killUntilGone, processesOfMachines } from './host/processes.ts';
import { killSurvivors, settleUnfinished } from './host/recover.ts';
import { createRunner } from './host/runner.ts';
import { createSpot } from './host/spot.ts';
import { createUserData, leadersOfBoot } from './host/user-data.ts';
import { createKnobs, type Knobs } from './knobs.ts';
import { type CloudOptions, type CloudSettings, readCloudOptions } from './options.ts';
import { createRateLimits } from './rate-limits.ts';
import { createCloudServer } from './server.ts';
import { ssmOperations } from './ssm/index.ts';
import { createConsistencyDelay } from './state/consistency-delay.ts';
import { commandSchema, type Instance, instanceSchema } from './state/model.ts';
import { claimFolder } from './state/owner.ts';
import { openRecords } from './state/records.ts';
import { createCallLog, type RecordedCall } from './wire/calls.ts';

export type { CloudEvent } from './events.ts';
export type { CloudOptions } from './options.ts';

/** The parts of an instance that tests look at. */
export type InstanceSnapshot = Readonly<
  Pick<Instance, 'id' | 'state' | 'online' | 'tags' | 'token' | 'instanceType' | 'subnetId'> & {
    name: string;
    dir: string;
  }
>;

/** A running EC2 and SSM. */
export type Cloud = Readonly<{
  url: string;
  port: number;
  /** Ends every command, kills every process, saves all state and releases the folder. */
  close(): Promise<void>;
  instances(): readonly InstanceSnapshot[];
  /** The pids that run in instances and devices. */
  processes(): readonly number[];
  /** The last 10,000 requests, oldest first. */
  calls(): readonly RecordedCall[];
  /** Makes a host fail: nothing more is reported of its commands. */
  killInstance(id: string): void;
  /** Warns of the interruption of a Spot instance, and terminates it two minutes later. */
  interruptInstance(id: string): void;
  /** Recommends to leave a Spot instance; nothing need follow. */
  recommendRebalance(id: string): void;
}> &
  Pick<Knobs, 'setCapacity' | 'failNext' | 'throttle' | 'launchThenFail'>;

/**
 * Opens the data folder, resumes what the last run left in it, and listens.
 * @throws an error if the folder is in use or damaged, or the port is taken (`code` EADDRINUSE)
 */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const settings = readCloudOptions(options);
  const release = claimFolder(settings.path);
  try {
    const parts = createParts(settings);
    const calls = createCallLog();
    const closing = new AbortController();
    const world = {
      ...parts,
      knobs: createKnobs(),
      mayCall: createRateLimits(options.rateLimits, settings.now),
      visibility: createConsistencyDelay(settings.consistencyMs),
    };
    const server = createCloudServer({
      world,
      operations: { ec2: ec2Operations, ssm: ssmOperations },
      calls,
      faults: options.faults ?? {},
      closing: closing.signal,
      guard: engineGuard(options.accessKeyId),
    });
    await killSurvivors(parts);
    for (const device of parts.machines.devices()) prepareMachine(device);
    const port = await listenOnLoopback(server, options.port ?? 0);
    // Timers start only now, so that a failed start leaves none behind.
    parts.lifecycle.resume();
    settleUnfinished(parts);
    return {
      url: `http://127.0.0.1:${port}`,
      port,
      close: onlyOnce(() => closeCloud(parts, server, closing).finally(release)),
      calls: calls.all,
      ...createViews(parts),
      ...world.knobs,
    };
  } catch (error) {
    release();
    throw error;
  }
}

type CloudParts = ReturnType<typeof createParts>;

function createParts(settings: CloudSettings) {
  const state = join(settings.path, 'state');
  const instances = openRecords(join(state, 'instances'), instanceSchema);
  const commands = openRecords(join(state, 'commands'), commandSchema);
  const background = createBackground();
  const machines = createMachines(settings, instances);
  const invocations = createInvocations(settings, commands, background);
  const runner = createRunner({ settings, invocations, machines, background });
  const userData = createUserData({ instances, machines });
  const hosts = { settings, instances, machines, runner, userData, background };
  return { ...hosts, commands, invocations, lifecycle: createLifecycle(hosts) };
}

function createViews(parts: CloudParts) {
  const spot = createSpot(parts);
  const { instances, machines, runner, lifecycle, background } = parts;
  return {
    processes: () => livingProcesses(parts),
    instances: () =>
      instances.all().map(({ id, state, online, tags, token, instanceType, subnetId }) => {
        const { name = '', dir = '' } = machines.find(id) ?? {};
        return { id, state, online, tags, token, instanceType, subnetId, name, dir };
      }),
    interruptInstance: spot.interrupt,
    recommendRebalance: spot.recommendRebalance,
    killInstance(id: string) {
      if (instances.get(id)) return lifecycle.terminate(id, hostFailed);
      const device = machines.find(id);
      if (!device) return;
      machines.unplug(id);
      background.run(async () => {
        const leaders = await runner.abandon(id);
        await killUntilGone(() => processesOfMachines([device.dir], leaders));
      });
    },
  };
}

function livingProcesses({ instances, machines, runner }: CloudParts): readonly number[] {
  const alive = instances.all().filter(({ state }) => state !== 'terminated');
  const hosts = alive.flatMap(({ id }) => machines.find(id) ?? []);
  const all = [...hosts, ...machines.devices()];
  const leaders = all.flatMap(({ id }) => runner.leadersOf(id));
  return processesOfMachines(
    all.map(({ dir }) => dir),
    [...leaders, ...alive.flatMap(leadersOfBoot)],
  );
}

async function closeCloud(
  parts: CloudParts,
  server: Server,
  closing: AbortController,
): Promise<void> {
  const { background, runner, userData } = parts;
  // First nothing new may start; then running commands end and are reported; then what is left of
  // their processes is killed.
  closing.abort();
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  background.stopTimers();
  await runner.stopAll();
  await background.settle();
  await killUntilGone(() => livingProcesses(parts));
  await userData.settle();
  await closed;
}

/** Returns the port. Rejects with the system's error code, such as EADDRINUSE. */
async function listenOnLoopback(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await event(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

function onlyOnce(action: () => Promise<void>): () => Promise<void> {
  let promise: Promise<void> | undefined;
  return () => {
    promise ??= action();
    return promise;
  };
}
