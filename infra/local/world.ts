import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { readApiEnvironment } from '../../functions/api/environment.ts';
import type { Service } from '../../functions/lambda/on-demand.ts';
import type { QueueUrls } from '../../shared/adapters/aws/sqs/queues.ts';
import { limits } from '../../shared/model/limits.ts';
import type { Log, WorkerPorts } from '../../shared/turns/ports.ts';
import { type HeldSecret, holdSecret } from './access/held-secret.ts';
import { openPrivateFolder } from './access/private-folder.ts';
import type { Cloud } from './cloud/index.ts';
import { connectPorts, localDeployment, resourcePrefix } from './engines/connect.ts';
import { deadLetterCounter } from './engines/dead-letters.ts';
import { type Engines, type EnginesOptions, startEngines } from './engines/engines.ts';
import { eventHandler, sendEvent } from './engines/event-queue.ts';
import { createEventRelay, type EventRelay } from './engines/event-relay.ts';
import { createGauges } from './engines/gauges.ts';
import { type ScheduledTask, startSchedules } from './engines/schedules.ts';
import { wakeAll } from './engines/wake-all.ts';
import { startGateway } from './gateway/gateway.ts';
import { functionsFromBundles } from './lambda/bundles.ts';
import { functionsFromSources, type LocalFunctions } from './lambda/functions.ts';
import { type Poller, type PollerOptions, startPoller } from './lambda/poller.ts';
import { runAsLambda } from './lambda/runtime.ts';

import type { WorldFaults } from './unkind.ts';

export type LocalWorldOptions = Readonly<{
  /** The data folder, which survives restarts. */
  path: string;
  /** 0 picks a free port. */
  port: number;
  log: Log;
  bootMs?: number;
  /** SSM-managed machines that always exist, for pools. */
  devices?: readonly string[];
  /** Folder of the bundles to run the functions from; without it, they run from the sources. */
  bundles?: string;
  /** Endpoints that already run elsewhere; their engines are not started. */
  externalEndpoints?: Readonly<Partial<Record<Service, string>>>;
  faults?: WorldFaults;
}>;

/** The whole system in one process: the same handlers and adapters as in the cloud. */
export type LocalWorld = Readonly<{
  url: string;
  token: string;
  endpoints: Engines['endpoints'];
  credentials: Engines['credentials'];
  ports: WorkerPorts;
  cloud: Cloud | null;
  /** How many unfinished objects were woken at the start. */
  woken: number;
  // Each of these runs one scheduled task now.
  sweep: () => Promise<void>;
  audit: () => Promise<void>;
  countDeadLetters: () => Promise<void>;
  close(): Promise<void>;
}>;
export type EnginesOnly = Pick<
  LocalWorld,
  'endpoints' | 'credentials' | 'cloud' | 'woken' | 'close'
>;

/**
 * Starts engines, functions, gateway, pollers and schedules in this process.
 * @throws an error with `code` EADDRINUSE if the port is taken, or one that says whose folder it is
 */
export async function startWorld(options: LocalWorldOptions): Promise<LocalWorld> {
  const { log } = options;
  openPrivateFolder(options.path);
  const relay = createEventRelay(log, options.faults?.eventFault);
  const engines = await startEngines({ ...engineOptions(options), onEvent: relay.send });
  try {
    return await openLocalWorld(options, engines, relay);
  } catch (error) {
    await engines.close();
    throw error;
  }
}

/** Starts only the engines, for functions in other processes. */
export async function startEnginesOnly(options: LocalWorldOptions): Promise<EnginesOnly> {
  const { log } = options;
  openPrivateFolder(options.path);
  const relay = createEventRelay(log, options.faults?.eventFault);
  const engines = await startEngines({ ...engineOptions(options), onEvent: relay.send });
  try {
    const { sqs, events, ports } = await connectPorts(engines, log);
    relay.listen(sendEvent(sqs, events));
    const woken = options.externalEndpoints?.sqs === undefined ? await wakeAll(ports) : 0;
    const close = async () => {
      await engines.close();
      await relay.settle();
      sqs.destroy();
    };
    const { endpoints, credentials, cloud } = engines;
    return { endpoints, credentials, cloud, woken, close };
  } catch (error) {
    await engines.close();
    throw error;
  }
}

const engineOptions = (options: LocalWorldOptions): Omit<EnginesOptions, 'onEvent'> => ({
  path: options.path,
  bootMs: options.bootMs ?? 1_200,
  devices: options.devices ?? [],
  externalEndpoints: options.externalEndpoints ?? {},
  ...(options.faults?.dynamoFaults ? { dynamoFaults: options.faults.dynamoFaults } : {}),
  ...(options.faults?.cloudFaults ? { cloudFaults: options.faults.cloudFaults } : {}),
});

async function openLocalWorld(
  options: LocalWorldOptions,
  engines: Engines,
  relay: EventRelay,
): Promise<LocalWorld> {
  const { log } = options;
  const { allowedOrigins } = readApiEnvironment();
  const { sqs, queues, events, ports } = await connectPorts(engines, log);
  const { value: token, release } = holdToken(options.path);
  const gauges = createGauges();
  const { endpoints, credentials, cloud } = engines;
  const functions = runAsLambda(
    options.bundles === undefined
      ? functionsFromSources(ports, gauges, token)
      : functionsFromBundles({
          folder: options.bundles,
          endpoints,
          credentials,
          prefix: resourcePrefix,
          queues,
          deployment: localDeployment,
          token,
          log,
        }),
  );

  relay.listen(functions.hostEvents);
  const pollers = startPollers(functions, pollerOptions(sqs, options), { ...queues, events });
  const gateway = await startGateway(options.port, functions.api, { allowedOrigins }).catch(
    async (error) => {
      await Promise.all(pollers.map((poller) => poller.stop()));
      await functions.close();
      release();
      throw error;
    },
  );
  const measureDeadLetters = deadLetterCounter(sqs, resourcePrefix, { metrics: gauges, log });
  const tasks = tasksOf(functions, measureDeadLetters);
  const schedules = startSchedules(Object.values(tasks), log);
  // External queues still hold their messages.
  const woken = options.externalEndpoints?.sqs === undefined ? await wakeAll(ports) : 0;
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
    countDeadLetters: tasks.deadLetters.run,
    async close() {
      await schedules.stop();
      await gateway.close();
      await Promise.all(pollers.map((poller) => poller.stop()));
      await relay.settle();
      await functions.close();
      await engines.close();
      sqs.destroy();
      release();
    },
  };
}

const holdToken = (path: string): HeldSecret =>
  holdSecret(join(path, 'token'), () => randomBytes(24).toString('base64url'));

const pollerOptions = (client: PollerOptions['client'], { log, faults }: LocalWorldOptions) => ({
  client,
  log,
  ...(faults?.queueFault ? { faultOf: faults.queueFault } : {}),
});

/** The scheduled tasks, as in the cloud, except that SQS itself counts dead letters there. */
function tasksOf({ sweeper, audit }: LocalFunctions, countDeadLetters: ScheduledTask['run']) {
  const { sweepEvery, auditEvery } = limits;
  return {
    sweep: { name: 'sweep', everySeconds: sweepEvery, run: () => sweeper({}) },
    audit: { name: 'orphan audit', everySeconds: auditEvery, run: () => audit({}) },
    deadLetters: { name: 'count of dead letters', everySeconds: sweepEvery, run: countDeadLetters },
  } satisfies Readonly<Record<string, ScheduledTask>>;
}

function startPollers(
  { workers, timer, hostEvents }: LocalFunctions,
  common: Pick<PollerOptions, 'client' | 'log' | 'faultOf'>,
  queues: QueueUrls & Readonly<{ events: string }>,
): readonly Poller[] {
  const { lease, resource, execution } = queues.wakes;
  const onEvent = eventHandler(hostEvents, common.log);
  return [
    { queueUrl: lease, batch: 10, concurrency: 50, handler: workers.lease },
    { queueUrl: resource, batch: 1, concurrency: 50, handler: workers.resource },
    { queueUrl: execution, batch: 1, concurrency: 50, handler: workers.execution },
    { queueUrl: queues.timers, batch: 10, concurrency: 5, handler: timer },
    { queueUrl: queues.events, batch: 1, concurrency: 20, handler: onEvent },
  ].map((options) => startPoller({ ...common, ...options }));
}
