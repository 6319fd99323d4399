import { once as event } from 'node:events';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { guardOf } from '../guard.ts';
import { createBackground } from './background.ts';
import { prepareMachine } from './host/directory.ts';
import { createInvocations } from './host/invocations.ts';
import { createLifecycle, diedAlone } from './host/lifecycle.ts';
import { createMachines } from './host/machines.ts';
import { killUntilGone, processesOf } from './host/processes.ts';
import { killSurvivors, settleUnfinished } from './host/recover.ts';
import { createRunner } from './host/runner.ts';
import { createKnobs, type Knobs } from './knobs.ts';
import { type CloudOptions, readOptions, type Settings } from './options.ts';
import { createCloudServer } from './server.ts';
import { commandSchema, type Instance, instanceSchema } from './state/model.ts';
import { claimFolder } from './state/owner.ts';
import { openRecords } from './state/records.ts';
import { createYouth } from './state/youth.ts';
import { type Call, createCallLog } from './wire/calls.ts';

export type { CloudEvent } from './events.ts';
export type { CloudOptions } from './options.ts';

/** An instance as a test wants to see it. */
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
  /** Kills every process, settles every command, writes everything down, and lets go. */
  close(): Promise<void>;
  instances(): readonly InstanceSnapshot[];
  /** The pids that live in instances and devices. */
  processes(): readonly number[];
  /** The last 10,000 requests, oldest first. */
  calls(): readonly Call[];
  /** A host dies by itself: of its commands nothing is heard any more. */
  killInstance(id: string): void;
}> &
  Pick<Knobs, 'setCapacity' | 'failNext' | 'throttle' | 'launchThenFail'>;

/** Opens the folder, takes up what was left in it, and listens. */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const settings = readOptions(options);
  const release = claimFolder(settings.path);
  try {
    const parts = createParts(settings);
    const calls = createCallLog();
    const ending = new AbortController();
    const world = { ...parts, knobs: createKnobs(), youth: createYouth(settings.consistencyMs) };
    const faults = options.faults ?? {};
    const server = createCloudServer({
      world,
      calls,
      faults,
      ended: ending.signal,
      guard: guardOf(options.accessKeyId),
    });
    await killSurvivors(parts);
    for (const device of parts.machines.devices()) prepareMachine(device);
    const port = await listen(server, options.port ?? 0);
    // Only now do timers run: a start that fails leaves none behind.
    parts.lifecycle.resume();
    settleUnfinished(parts);
    return {
      url: `http://127.0.0.1:${port}`,
      port,
      close: once(() => closeCloud(parts, server, ending).finally(release)),
      calls: calls.all,
      ...createViews(parts),
      ...world.knobs,
    };
  } catch (error) {
    release();
    throw error;
  }
}

type Parts = ReturnType<typeof createParts>;

function createParts(settings: Settings) {
  const state = join(settings.path, 'state');
  const instances = openRecords(join(state, 'instances'), instanceSchema);
  const commands = openRecords(join(state, 'commands'), commandSchema);
  const background = createBackground();
  const machines = createMachines(settings, instances);
  const invocations = createInvocations(settings, commands, background);
  const runner = createRunner({ settings, invocations, machines, background });
  const lifecycle = createLifecycle({ settings, instances, machines, runner, background });
  return { settings, instances, commands, background, machines, invocations, runner, lifecycle };
}

function createViews(parts: Parts) {
  const { instances, machines, runner, lifecycle, background } = parts;
  return {
    processes: () => living(parts),
    instances: () =>
      instances.all().map(({ id, state, online, tags, token, instanceType, subnetId }) => {
        const { name = '', dir = '' } = machines.find(id) ?? {};
        return { id, state, online, tags, token, instanceType, subnetId, name, dir };
      }),
    killInstance(id: string) {
      if (instances.get(id)) return lifecycle.terminate(id, diedAlone);
      const device = machines.find(id);
      if (!device) return;
      machines.unplug(id);
      background.run(async () => {
        const leaders = await runner.abandon(id);
        await killUntilGone(() => processesOf([device.dir], leaders));
      });
    },
  };
}

function living({ instances, machines, runner }: Parts): readonly number[] {
  const alive = instances.all().filter(({ state }) => state !== 'terminated');
  const hosts = alive.flatMap(({ id }) => machines.find(id) ?? []);
  const all = [...hosts, ...machines.devices()];
  const leaders = all.flatMap(({ id }) => runner.leadersOf(id));
  return processesOf(
    all.map(({ dir }) => dir),
    leaders,
  );
}

async function closeCloud(parts: Parts, server: Server, ending: AbortController): Promise<void> {
  const { background, runner } = parts;
  // Nothing new first; then what runs is ended and told; then whoever is left is killed.
  ending.abort();
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  background.stopTimers();
  await runner.stopAll();
  await background.settle();
  await killUntilGone(() => living(parts));
  await closed;
}

/** Rejects with the system's own code, such as EADDRINUSE. */
async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await event(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

function once(action: () => Promise<void>): () => Promise<void> {
  let promise: Promise<void> | undefined;
  return () => {
    promise ??= action();
    return promise;
  };
}
