import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import type { APIGatewayProxyStructuredResultV2, SQSBatchResponse } from 'aws-lambda';
import type { QueueUrls } from '../../shared/adapters/aws/sqs/queues.ts';
import type { Log } from '../../shared/turns/ports.ts';
import { bucketName, type Engines, region } from './engines.ts';
import { type Functions, hasToken } from './functions.ts';
import type { ApiHandler } from './gateway.ts';

/** Where the tables, queues and engines are that the functions use. */
type Where = Pick<Engines, 'endpoints' | 'credentials'> &
  Readonly<{ prefix: string; queues: QueueUrls; deployment: string }>;

export type BundledOptions = Where &
  Readonly<{
    /** Where `cdk synth` put them: a folder of each function's name, with its `index.mjs`. */
    folder: string;
    token: string;
    log: Log;
  }>;

/** What `cdk deploy` uploads, each in a thread of its own that has nothing but its environment. */
export function functionsFrom(options: BundledOptions): Functions {
  const threads: Thread[] = [];
  const start = <A = void>(name: string) => {
    const thread = startThread<A>(name, options);
    threads.push(thread);
    return thread.call;
  };
  return {
    api: signedIn(start<APIGatewayProxyStructuredResultV2>('api'), options.token),
    workers: {
      lease: start<SQSBatchResponse>('lease-worker'),
      resource: start<SQSBatchResponse>('resource-worker'),
      execution: start<SQSBatchResponse>('execution-worker'),
    },
    alarm: start<SQSBatchResponse>('alarm'),
    hostEvents: start('host-events'),
    sweeper: start('sweeper'),
    audit: start('audit'),
    close: async () => void (await Promise.all(threads.map(({ close }) => close()))),
  };
}

/**
 * DRYDOCK_BUNDLES: where they are, if the functions are to be run from them.
 * @throws a sentence if they are not there
 */
export function bundlesIn(env: NodeJS.ProcessEnv): Readonly<{ bundles?: string }> {
  const bundles = env['DRYDOCK_BUNDLES'];
  if (!bundles) return {};
  if (existsSync(join(bundles, 'api', 'index.mjs'))) return { bundles: resolve(bundles) };
  throw new Error(`DRYDOCK_BUNDLES: there are no bundles in ${bundles}; npm run synth makes them`);
}

const issuer = 'https://local';
const admin = 'jwt:local#local';

/**
 * What API Gateway's authorizer does: it says who asks. Whom it does not know it would not let in;
 * here the function sees them, and has to refuse them itself.
 */
const signedIn =
  (api: ApiHandler, token: string): ApiHandler =>
  async (event) => {
    if (!hasToken(event.headers['authorization'] ?? '', token)) return api(event);
    const authorizer = { jwt: { claims: { iss: issuer, sub: 'local' }, scopes: null } };
    const requestContext = { ...event.requestContext, authorizer };
    return api({ ...event, requestContext });
  };

/** The environment of each function, by the names that the stack gives. */
export function bundledEnvironment(where: Where) {
  const { endpoints, prefix, queues, deployment } = where;
  const { dynamodb, sqs, s3, ec2, ssm } = endpoints;
  return {
    AWS_REGION: region,
    ...credentialsIn(where),
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb,
    AWS_ENDPOINT_URL_SQS: sqs,
    AWS_ENDPOINT_URL_S3: s3,
    AWS_ENDPOINT_URL_EC2: ec2,
    AWS_ENDPOINT_URL_SSM: ssm,
    DRYDOCK_TABLE_PREFIX: prefix,
    DRYDOCK_LEASE_QUEUE: queues.wakes.lease,
    DRYDOCK_RESOURCE_QUEUE: queues.wakes.resource,
    DRYDOCK_EXECUTION_QUEUE: queues.wakes.execution,
    DRYDOCK_ALARM_QUEUE: queues.alarms,
    DRYDOCK_OUTPUT_BUCKET: bucketName,
    DRYDOCK_DEPLOYMENT: deployment,
    DRYDOCK_FIRST_ADMIN: admin,
    DRYDOCK_JWT_CLAIM: 'sub',
    DRYDOCK_ALLOWED_ORIGINS: '',
    DRYDOCK_ASKS_PER_MINUTE: '0',
  };
}

/** Where every engine is elsewhere, with the credentials of whoever started this world. */
function credentialsIn({ credentials }: Where): Readonly<Record<string, string>> {
  if (credentials === null) {
    const given = usualCredentials.map((name) => [name, process.env[name]] as const);
    return Object.fromEntries(given.flatMap(([name, value]) => (value ? [[name, value]] : [])));
  }
  const { accessKeyId, secretAccessKey } = credentials;
  return { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
}

const usualCredentials = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];

type Thread = Readonly<{ close(): Promise<unknown> }>;
type Answer<A> = Readonly<{ n: number }> & Readonly<{ answer: A } | { error: unknown }>;
type Waiting<A> = Readonly<{ resolve: (answer: A) => void; reject: (error: unknown) => void }>;

function startThread<A>(name: string, options: BundledOptions) {
  const worker = new Worker(new URL('./bundled-thread.ts', import.meta.url), {
    workerData: join(options.folder, name, 'index.mjs'),
    env: bundledEnvironment(options),
    stdout: true,
  });
  createInterface(worker.stdout).on('line', (line) => relay(line, options.log));
  const waiting = new Map<number, Waiting<A>>();
  let calls = 0;
  worker.on('message', (told: Answer<A>) => {
    const call = waiting.get(told.n);
    waiting.delete(told.n);
    if ('error' in told) call?.reject(told.error);
    else call?.resolve(told.answer);
  });
  // A bundle that can't be loaded takes its thread with it, and whoever waits for an answer.
  let ended: Error | null = null;
  worker.on('error', (error) => {
    ended = new Error(`the bundle of ${name} ended`, { cause: error });
    options.log.error(ended.message, { error });
    for (const { reject } of waiting.values()) reject(ended);
    waiting.clear();
  });
  return {
    call: (event: unknown) =>
      new Promise<A>((resolve, reject) => {
        if (ended) return reject(ended);
        calls += 1;
        waiting.set(calls, { resolve, reject });
        worker.postMessage({ n: calls, event });
      }),
    close: () => worker.terminate(),
  };
}

/** A line of a function's log, as the world's own; metrics are lines too, and go nowhere here. */
function relay(line: string, log: Log): void {
  const { level, message, at: _, ...data } = fieldsOf(line);
  if (level === 'error' || level === 'warn' || level === 'info') log[level](String(message), data);
}

/** What is no line of ours, of some library perhaps, is told as it is. */
function fieldsOf(line: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(line));
  } catch {
    return { level: 'info', message: line };
  }
}
