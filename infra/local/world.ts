import { randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { createHandler as createAlarm } from '../../functions/alarm/handler.ts';
import { readApiEnvironment } from '../../functions/api/environment.ts';
import { createHandler as createApi } from '../../functions/api/handler.ts';
import { problem } from '../../functions/api/http/problem.ts';
import type { SignIn } from '../../functions/api/ports.ts';
import { createHandler as createAudit } from '../../functions/audit/handler.ts';
import { createHandler as createExecutionWorker } from '../../functions/execution-worker/handler.ts';
import { createHandler as createHostEvents } from '../../functions/host-events/handler.ts';
import type { Service } from '../../functions/lambda/compose.ts';
import { createHandler as createLeaseWorker } from '../../functions/lease-worker/handler.ts';
import { createHandler as createResourceWorker } from '../../functions/resource-worker/handler.ts';
import { createHandler as createSweeper } from '../../functions/sweeper/handler.ts';
import type { QueueUrls } from '../../shared/adapters/aws/sqs/queues.ts';
import { limits } from '../../shared/model/limits.ts';
import type { Metrics } from '../../shared/ports/metrics.ts';
import type { Log, WorkerPorts } from '../../shared/turns/ports.ts';
import { attach, prefix } from './attach.ts';
import type { Cloud } from './cloud/index.ts';
import { deadLetterWatch } from './dead-letters.ts';
import { type Engines, type EnginesOptions, startEngines } from './engines.ts';
import { eventHandler, sendEvent } from './event-queue.ts';
import { keptToken } from './folder.ts';
import { startGateway } from './gateway.ts';
import { createBoard } from './measured.ts';
import { createNews } from './news.ts';
import { type Poller, startPoller } from './poller.ts';
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
export type EnginesOnly = Pick<World, 'endpoints' | 'cloud' | 'woken' | 'close'>;

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
    return { endpoints: engines.endpoints, cloud: engines.cloud, woken, close };
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
  const { sqs, queues, events, ports: onAws } = await attach(engines, log);
  const [board, news] = [createBoard(), createNews()];
  const ports = { ...onAws, metrics: board, store: news.told(onAws.store) };
  const token = keptToken(join(options.path, 'token'), () => randomBytes(24).toString('base64url'));

  telling.listen(createHostEvents(ports));
  const pollers = startPollers(ports, sqs, { ...queues, events });
  const signIn = signInBy(token);
  const api = createApi(
    ports,
    { ...readApiEnvironment(), ...localApi },
    { signIn, measured: board.latest, hear: news.hear },
  );
  const gateway = await startGateway(options.port, api).catch(async (error) => {
    await Promise.all(pollers.map((poller) => poller.stop()));
    throw error;
  });
  const tasks = tasksOf(ports, deadLetterWatch(sqs, prefix, ports));
  const schedules = startSchedules(Object.values(tasks), log);
  // Queues that somebody else runs still hold what was in them.
  const woken = options.elsewhere?.sqs === undefined ? await wakeAll(ports) : 0;
  const { endpoints, cloud } = engines;
  return {
    ...{ url: gateway.url, token, endpoints, ports, cloud, woken },
    sweep: tasks.sweep.run,
    audit: tasks.audit.run,
    lookForDeadLetters: tasks.deadLetters.run,
    async close() {
      await schedules.stop();
      await gateway.close();
      await Promise.all(pollers.map((poller) => poller.stop()));
      await telling.settle();
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
  client: SQSClient,
  queues: QueueUrls & Readonly<{ events: string }>,
): readonly Poller[] {
  const { log } = ports;
  const common = { client, log };
  const { lease, resource, execution } = queues.wakes;
  const onEvent = eventHandler(createHostEvents(ports), log);
  return [
    { queueUrl: lease, batch: 10, concurrency: 50, handler: createLeaseWorker(ports) },
    { queueUrl: resource, batch: 1, concurrency: 50, handler: createResourceWorker(ports) },
    { queueUrl: execution, batch: 1, concurrency: 50, handler: createExecutionWorker(ports) },
    { queueUrl: queues.alarms, batch: 10, concurrency: 5, handler: createAlarm(ports) },
    { queueUrl: queues.events, batch: 1, concurrency: 20, handler: onEvent },
  ].map((options) => startPoller({ ...common, ...options }));
}

/** Whoever has the token is an admin and may ask as often as they like. */
const localApi = { firstAdmin: null, claim: 'sub', asksPerMinute: null };

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
