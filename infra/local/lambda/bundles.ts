import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import type { APIGatewayProxyStructuredResultV2, SQSBatchResponse } from 'aws-lambda';
import type { QueueUrls } from '../../../shared/adapters/aws/sqs/queues.ts';
import type { Log } from '../../../shared/turns/ports.ts';
import { awsRegion, bucketName, type Engines } from '../engines/engines.ts';
import type { ApiHandler } from '../gateway/gateway.ts';
import { hasToken, type LocalFunctions } from './functions.ts';

/** The engines, tables and queues that the functions use. */
type FunctionsTarget = Pick<Engines, 'endpoints' | 'credentials'> &
  Readonly<{ prefix: string; queues: QueueUrls; deployment: string }>;

export type BundledOptions = FunctionsTarget &
  Readonly<{
    /** Written by `cdk synth`: one folder per function, named after it, with its `index.mjs`. */
    folder: string;
    token: string;
    log: Log;
  }>;

/** Runs what `cdk deploy` uploads, each function in its own thread with only its environment. */
export function functionsFromBundles(options: BundledOptions): LocalFunctions {
  const threads: FunctionThread[] = [];
  const start = <Result = void>(name: string) => {
    const thread = startFunctionThread<Result>(name, options);
    threads.push(thread);
    return thread.call;
  };
  return {
    api: authorizeByToken(start<APIGatewayProxyStructuredResultV2>('api'), options.token),
    workers: {
      lease: start<SQSBatchResponse>('lease-worker'),
      resource: start<SQSBatchResponse>('resource-worker'),
      execution: start<SQSBatchResponse>('execution-worker'),
    },
    timer: start<SQSBatchResponse>('timer'),
    hostEvents: start('host-events'),
    sweeper: start('sweeper'),
    audit: start('audit'),
    close: async () => void (await Promise.all(threads.map(({ close }) => close()))),
  };
}

/**
 * Returns the folder named by DRYDOCK_BUNDLES, if it is set.
 * @throws an error that tells the user what to do if the folder holds no bundles
 */
export function bundlesIn(env: NodeJS.ProcessEnv): Readonly<{ bundles?: string }> {
  const bundles = env['DRYDOCK_BUNDLES'];
  if (!bundles) return {};
  if (existsSync(join(bundles, 'api', 'index.mjs'))) return { bundles: resolve(bundles) };
  throw new Error(`DRYDOCK_BUNDLES: no bundles in ${bundles}; create them with npm run synth`);
}

const issuer = 'https://local';
const admin = 'jwt:local#local';

/**
 * Stands in for API Gateway's authorizer: adds the caller's claims to the event. API Gateway itself
 * rejects callers without a valid token; here they reach the function, which must reject them.
 */
const authorizeByToken =
  (api: ApiHandler, token: string): ApiHandler =>
  async (event) => {
    if (!hasToken(event.headers['authorization'] ?? '', token)) return api(event);
    const authorizer = { jwt: { claims: { iss: issuer, sub: 'local' }, scopes: null } };
    const requestContext = { ...event.requestContext, authorizer };
    return api({ ...event, requestContext });
  };

/** Returns the environment of a function, with the variable names that the stack uses. */
export function bundledEnvironment(where: FunctionsTarget) {
  const { endpoints, prefix, queues, deployment } = where;
  const { dynamodb, sqs, s3, ec2, ssm } = endpoints;
  return {
    AWS_REGION: awsRegion,
    ...credentialEnvironment(where),
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb,
    AWS_ENDPOINT_URL_SQS: sqs,
    AWS_ENDPOINT_URL_S3: s3,
    AWS_ENDPOINT_URL_EC2: ec2,
    AWS_ENDPOINT_URL_SSM: ssm,
    DRYDOCK_TABLE_PREFIX: prefix,
    DRYDOCK_LEASE_QUEUE: queues.wakes.lease,
    DRYDOCK_RESOURCE_QUEUE: queues.wakes.resource,
    DRYDOCK_EXECUTION_QUEUE: queues.wakes.execution,
    DRYDOCK_TIMER_QUEUE: queues.timers,
    DRYDOCK_OUTPUT_BUCKET: bucketName,
    DRYDOCK_DEPLOYMENT: deployment,
    DRYDOCK_FIRST_ADMIN: admin,
    DRYDOCK_JWT_CLAIM: 'sub',
    DRYDOCK_ALLOWED_ORIGINS: '',
    DRYDOCK_REQUESTS_PER_MINUTE: '0',
    DRYDOCK_LONGEST_WAIT: process.env['DRYDOCK_LONGEST_WAIT'] ?? '',
  };
}

/** Returns the credentials of this world, or its user's own if every engine is external. */
function credentialEnvironment({ credentials }: FunctionsTarget): Readonly<Record<string, string>> {
  if (credentials === null) {
    const own = credentialVariableNames.map((name) => [name, process.env[name]] as const);
    return Object.fromEntries(own.flatMap(([name, value]) => (value ? [[name, value]] : [])));
  }
  const { accessKeyId, secretAccessKey } = credentials;
  return { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
}

const credentialVariableNames = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];

type FunctionThread = Readonly<{ close(): Promise<unknown> }>;
type ThreadReply<Result> = Readonly<{ n: number }> &
  Readonly<{ result: Result } | { error: unknown }>;
type PendingCall<Result> = Readonly<{
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}>;

function startFunctionThread<Result>(name: string, options: BundledOptions) {
  const worker = new Worker(new URL('./bundle-thread.ts', import.meta.url), {
    workerData: join(options.folder, name, 'index.mjs'),
    env: bundledEnvironment(options),
    stdout: true,
  });
  createInterface(worker.stdout).on('line', (line) => relayLogLine(line, options.log));
  const waiting = new Map<number, PendingCall<Result>>();
  let calls = 0;
  worker.on('message', (reply: ThreadReply<Result>) => {
    const call = waiting.get(reply.n);
    waiting.delete(reply.n);
    if ('error' in reply) call?.reject(reply.error);
    else call?.resolve(reply.result);
  });
  // A bundle that fails to load ends its thread: the calls that wait for it must fail as well.
  let ended: Error | null = null;
  worker.on('error', (error) => {
    ended = new Error(`the thread of bundle ${name} ended`, { cause: error });
    options.log.error(ended.message, { error });
    for (const { reject } of waiting.values()) reject(ended);
    waiting.clear();
  });
  return {
    call: (event: unknown) =>
      new Promise<Result>((resolve, reject) => {
        if (ended) return reject(ended);
        calls += 1;
        waiting.set(calls, { resolve, reject });
        worker.postMessage({ n: calls, event });
      }),
    close: () => worker.terminate(),
  };
}

/** Relays a line of a function's log to the world's log; drops metrics, which are lines too. */
function relayLogLine(line: string, log: Log): void {
  const { level, message, timestamp: _, ...data } = logFieldsOf(line);
  if (level === 'error' || level === 'warn' || level === 'info') log[level](String(message), data);
}

/** Parses a JSON log line; any other line, of a library for example, becomes its own message. */
function logFieldsOf(line: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(line));
  } catch {
    return { level: 'info', message: line };
  }
}
