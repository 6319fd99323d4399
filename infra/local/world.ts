import { randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createHandler as createAlarm } from '../../functions/alarm/handler.ts';
import { createHandler as createApi } from '../../functions/api/handler.ts';
import { problem } from '../../functions/api/http/problem.ts';
import type { SignIn } from '../../functions/api/ports.ts';
import { createHandler as createAudit } from '../../functions/audit/handler.ts';
import { createHandler as createExecutionWorker } from '../../functions/execution-worker/handler.ts';
import { createHandler as createHostEvents } from '../../functions/host-events/handler.ts';
import { awsPorts, type Service } from '../../functions/lambda/compose.ts';
import { createHandler as createLeaseWorker } from '../../functions/lease-worker/handler.ts';
import { createHandler as createResourceWorker } from '../../functions/resource-worker/handler.ts';
import { createHandler as createSweeper } from '../../functions/sweeper/handler.ts';
import { createDynamoClient, createSqsClient } from '../../shared/adapters/aws/clients.ts';
import { createTables } from '../../shared/adapters/aws/dynamodb/tables.ts';
import { createQueues, type QueueUrls } from '../../shared/adapters/aws/sqs/queues.ts';
import { limits } from '../../shared/model/limits.ts';
import type { Metrics } from '../../shared/ports/metrics.ts';
import type { Log, WorkerPorts } from '../../shared/turns/ports.ts';
import type { Cloud, CloudEvent } from './cloud/index.ts';
import { deadLetterWatch } from './dead-letters.ts';
import { bucketName, type Engines, type EnginesOptions, startEngines } from './engines.ts';
import { keptToken } from './folder.ts';
import { startGateway } from './gateway.ts';
import { createBoard } from './measured.ts';
import { createNews } from './news.ts';
import { type Poller, startPoller } from './poller.ts';
import { startSchedules, type Task } from './schedules.ts';
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
  elsewhere?: Readonly<Partial<Record<Service, string>>>;
  faults?: Pick<EnginesOptions, 'dynamoFaults' | 'cloudFaults'>;
}>;

/** The whole system in one process: the same handlers and adapters as in the cloud. */
export type World = Readonly<{
  url: string;
  token: string;
  endpoints: Engines['endpoints'];
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

const prefix = 'drydock-';

export async function startWorld(options: WorldOptions): Promise<World> {
  mkdirSync(options.path, { recursive: true });
  const heard: { event: (event: CloudEvent) => void } = { event: () => undefined };
  const engines = await startEngines({
    path: options.path,
    bootMs: options.bootMs ?? 1_200,
    devices: options.devices ?? [],
    onEvent: (event) => heard.event(event),
    elsewhere: options.elsewhere ?? {},
    ...options.faults,
  });
  try {
    return await openWorld(options, engines, heard);
  } catch (error) {
    await engines.close();
    throw error;
  }
}

async function openWorld(
  options: WorldOptions,
  engines: Engines,
  heard: { event: (event: CloudEvent) => void },
): Promise<World> {
  const { log } = options;
  const sqs = createSqsClient(engines.optionsFor('sqs'));
  await createTables(createDynamoClient(engines.optionsFor('dynamodb')), prefix);
  const queues = await createQueues(sqs, prefix);
  const environment = { tablePrefix: prefix, queues, bucket: bucketName, deployment: 'local' };
  const [board, news] = [createBoard(), createNews()];
  const onAws = awsPorts(environment, log, engines.optionsFor);
  const ports = { ...onAws, metrics: board, store: news.told(onAws.store) };
  const token = keptToken(join(options.path, 'token'), () => randomBytes(24).toString('base64url'));

  const onHostEvent = createHostEvents(ports);
  const telling = new Set<Promise<void>>();
  heard.event = (event) => {
    const told = onHostEvent(event).catch((error) => log.warn('an event was lost', { error }));
    telling.add(told);
    told.finally(() => telling.delete(told));
  };
  const pollers = startPollers(ports, sqs, queues);
  const api = createApi(ports, signInBy(token), { measured: board.latest, hear: news.hear });
  const gateway = await startGateway(options.port, api).catch(async (error) => {
    await Promise.all(pollers.map((poller) => poller.stop()));
    throw error;
  });
  const tasks = tasksOf(ports, deadLetterWatch(sqs, prefix, ports));
  const schedules = startSchedules(Object.values(tasks), log);
  const woken = await wakeAll(ports);
  return {
    ...{
      url: gateway.url,
      token,
      endpoints: engines.endpoints,
      ports,
      cloud: engines.cloud,
      woken,
    },
    sweep: tasks.sweep.run,
    audit: tasks.audit.run,
    lookForDeadLetters: tasks.deadLetters.run,
    async close() {
      await schedules.stop();
      await gateway.close();
      await Promise.all(pollers.map((poller) => poller.stop()));
      await Promise.allSettled(telling);
      await engines.close();
      sqs.destroy();
    },
  };
}

/** What runs by the clock, as the schedules in the cloud have it; there SQS counts by itself. */
function tasksOf(ports: WorkerPorts & Readonly<{ metrics: Metrics }>, look: Task['run']) {
  const [sweep, audit] = [createSweeper(ports), createAudit(ports)];
  const { sweepEvery, auditEvery } = limits;
  return {
    sweep: { name: 'sweep', everySeconds: sweepEvery, run: () => sweep({}) },
    audit: { name: 'orphan audit', everySeconds: auditEvery, run: () => audit({}) },
    deadLetters: { name: 'look for dead letters', everySeconds: sweepEvery, run: look },
  } satisfies Readonly<Record<string, Task>>;
}

function startPollers(
  ports: WorkerPorts,
  client: ReturnType<typeof createSqsClient>,
  queues: QueueUrls,
) {
  const { log } = ports;
  const common = { client, log };
  const { lease, resource, execution } = queues.wakes;
  return [
    { ...common, queueUrl: lease, batch: 10, concurrency: 50, handler: createLeaseWorker(ports) },
    {
      ...common,
      queueUrl: resource,
      batch: 1,
      concurrency: 50,
      handler: createResourceWorker(ports),
    },
    {
      ...common,
      queueUrl: execution,
      batch: 1,
      concurrency: 50,
      handler: createExecutionWorker(ports),
    },
    { ...common, queueUrl: queues.alarms, batch: 10, concurrency: 5, handler: createAlarm(ports) },
  ].map((options): Poller => startPoller(options));
}

/** The printed token is the whole of sign-in here: whoever has it is `local`, an admin. */
const signInBy =
  (token: string): SignIn =>
  async (request) => {
    const given = /^Bearer +(.+)$/i.exec(request.headers.get('authorization') ?? '')?.[1] ?? '';
    const [a, b] = [Buffer.from(given), Buffer.from(token)];
    if (a.length === b.length && timingSafeEqual(a, b)) return { name: 'local', role: 'admin' };
    return problem('not-signed-in', 'The token is not the one that this local world printed.', {
      hint: 'npm start prints the token; give it as DRYDOCK_TOKEN',
    });
  };
