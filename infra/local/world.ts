import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { readApiEnvironment } from '../../functions/api/environment.ts';
import type { Service } from '../../functions/lambda/compose.ts';
import type { QueueUrls } from '../../shared/adapters/aws/sqs/queues.ts';
import { limits } from '../../shared/model/limits.ts';
import type { Log, WorkerPorts } from '../../shared/turns/ports.ts';
import { attach, deployment, prefix } from './attach.ts';
import { functionsFrom } from './bundled.ts';
import type { Cloud } from './cloud/index.ts';
import { deadLetterWatch } from './dead-letters.ts';
import { type Engines, type EnginesOptions, startEngines } from './engines.ts';
import { eventHandler, sendEvent } from './event-queue.ts';
import { keptToken } from './folder.ts';
import { type Functions, functionsHere } from './functions.ts';
import { startGateway } from './gateway.ts';
import { createBoard } from './measured.ts';
import { type Poller, type PollerOptions, startPoller } from './poller.ts';
import { startSchedules, type Task } from './schedules.ts';
import { createTelling, type Telling } from './telling.ts';
import { wakeAll } from './wake-all.ts';

export type WorldOptions = Readonly<{
  /** Data folder: survives restarts. */
  path: string;
  /** 0: a free one. */
  port: number;
  log: Log;
  bootMs?: number;
  /** SSM-managed machines that are simply there, for pools. */
  devices?: readonly string[];
  /** Folder of the bundles that the functions are run from; left out: from their sources. */
  bundles?: string;
  elsewhere?: Readonly<Partial<Record<Service, string>>>;
  faults?: Pick<EnginesOptions, 'dynamoFaults' | 'cloudFaults'>;
}>;

/** The whole system in one process: the same handlers and adapters as in the cloud. */
export type World = Readonly<{
  url: string;
  token: string;
  endpoints: Engines['endpoints'];
  credentials: Engines['credentials'];
  ports: WorkerPorts;
  cloud: Cloud | null;
  /** Unfinished objects that were woken at the start. */
  woken: number;
  /** What the schedules do by themselves, at once. */
  sweep: () => Promise<void>;
  audit: () => Promise<void>;
  lookForDeadLetters: () => Promise<void>;
  close(): Promise<void>;
}>;
export type EnginesOnly = Pick<World, 'endpoints' | 'credentials' | 'cloud' | 'woken' | 'close'>;

export async function startWorld(options: WorldOptions): Promise<World> {
  const { log } = options;
  mkdirSync(options.path, { recursive: true });
  const telling = createTelling(log);
  const engines = await startEngines({ ...engineOptions(options), onEvent: telling.tell });
  try {
    return await openWorld(options, engines, telling);
  } catch (error) {
    await engines.close();
    throw error;
  }
}

/** The engines alone, for functions in other processes. */
export async function startEnginesOnly(options: WorldOptions): Promise<EnginesOnly> {
  const { log } = options;
  mkdirSync(options.path, { recursive: true });
  const telling = createTelling(log);
  const engines = await startEngines({ ...engineOptions(options), onEvent: telling.tell });
  try {
    const { sqs, events, ports } = await attach(engines, log);
    telling.listen(sendEvent(sqs, events));
    const woken = options.elsewhere?.sqs === undefined ? await wakeAll(ports) : 0;
    const close = async () => {
      await engines.close();
      await telling.settle();
      sqs.destroy();
    };
    const { endpoints, credentials, cloud } = engines;
    return { endpoints, credentials, cloud, woken, close };
  } catch (error) {
    await engines.close();
    throw error;
  }
}

const engineOptions = (options: WorldOptions): Omit<EnginesOptions, 'onEvent'> => ({
  path: options.path,
  bootMs: options.bootMs ?? 1_200,
  devices: options.devices ?? [],
  elsewhere: options.elsewhere ?? {},
  ...options.faults,
});

async function openWorld(
  options: WorldOptions,
  engines: Engines,
  telling: Telling,
): Promise<World> {
  const { log } = options;
  const { allowedOrigins } = readApiEnvironment();
  const { sqs, queues, events, ports } = await attach(engines, log);
  const board = createBoard();
  const token = keptToken(join(options.path, 'token'), () => randomBytes(24).toString('base64url'));
  const { endpoints, credentials, cloud } = engines;
  const bundled = { endpoints, credentials, prefix, queues, deployment, token, log };
  const functions =
    options.bundles === undefined
      ? functionsHere(ports, board, token)
      : functionsFrom({ folder: options.bundles, ...bundled });

  telling.listen(functions.hostEvents);
  const pollers = startPollers(functions, { client: sqs, log }, { ...queues, events });
  const gateway = await startGateway(options.port, functions.api, allowedOrigins).catch(
    async (error) => {
      await Promise.all(pollers.map((poller) => poller.stop()));
      await functions.close();
      throw error;
    },
  );
  const watch = deadLetterWatch(sqs, prefix, { metrics: board, log });
  const tasks = tasksOf(functions, watch);
  const schedules = startSchedules(Object.values(tasks), log);
  // Queues that somebody else runs still hold what was in them.
  const woken = options.elsewhere?.sqs === undefined ? await wakeAll(ports) : 0;
  return {
    url: gateway.url,
    token,
    endpoints,
    credentials,
    ports,
    cloud,
    woken,
    sweep: tasks.sweep.run,
    audit: tasks.audit.run,
    lookForDeadLetters: tasks.deadLetters.run,
    async close() {
      await schedules.stop();
      await gateway.close();
      await Promise.all(pollers.map((poller) => poller.stop()));
      await telling.settle();
      await functions.close();
      await engines.close();
      sqs.destroy();
    },
  };
}

/** What runs by the clock, as the schedules in the cloud have it; there SQS counts by itself. */
function tasksOf({ sweeper, audit }: Functions, look: Task['run']) {
  const { sweepEvery, auditEvery } = limits;
  return {
    sweep: { name: 'sweep', everySeconds: sweepEvery, run: () => sweeper({}) },
    audit: { name: 'orphan audit', everySeconds: auditEvery, run: () => audit({}) },
    deadLetters: { name: 'look for dead letters', everySeconds: sweepEvery, run: look },
  } satisfies Readonly<Record<string, Task>>;
}

function startPollers(
  { workers, alarm, hostEvents }: Functions,
  common: Pick<PollerOptions, 'client' | 'log'>,
  queues: QueueUrls & Readonly<{ events: string }>,
): readonly Poller[] {
  const { lease, resource, execution } = queues.wakes;
  const onEvent = eventHandler(hostEvents, common.log);
  return [
    { queueUrl: lease, batch: 10, concurrency: 50, handler: workers.lease },
    { queueUrl: resource, batch: 1, concurrency: 50, handler: workers.resource },
    { queueUrl: execution, batch: 1, concurrency: 50, handler: workers.execution },
    { queueUrl: queues.alarms, batch: 10, concurrency: 5, handler: alarm },
    { queueUrl: queues.events, batch: 1, concurrency: 20, handler: onEvent },
  ].map((options) => startPoller({ ...common, ...options }));
}
