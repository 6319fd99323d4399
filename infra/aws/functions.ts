import path from 'node:path';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  RecursiveLoop,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { limits } from '../../shared/model/limits.ts';
import { type FunctionName, grants } from './grants.ts';
import type { QueuePair } from './queues.ts';
import { give, type Right } from './rights.ts';
import type { Settings } from './settings.ts';
import { type Owned, rightsOf } from './statements.ts';
import { prefixOf } from './tables.ts';

export type Functions = Readonly<Record<FunctionName, LambdaFunction>>;

export type FunctionsOptions = Owned &
  Readonly<{
    settings: Settings;
    /** Where each function's code lies, in a folder of its name. */
    bundles: string;
    /** What a function may do beyond the stack's own things. */
    beyond: (name: FunctionName) => readonly Right[];
  }>;

/** `loops`: it may be woken by what it sent itself, which Lambda would stop after 16 times. */
type Shape = Readonly<{
  seconds: number;
  memoryMb: number;
  loops: boolean;
  /** Called by events: how often Lambda tries again by itself. Left out: nobody calls it so. */
  retries?: number;
  says: string;
}>;

const turn = { seconds: limits.turnMs / 1_000, memoryMb: 512, loops: true };
const byItself = { memoryMb: 512, loops: false };

const shapes: Readonly<Record<FunctionName, Shape>> = {
  api: { seconds: 29, memoryMb: 1_024, loops: false, says: 'The HTTP API' },
  'lease-worker': { ...turn, says: 'The only writer of leases' },
  'resource-worker': { ...turn, says: 'The only writer of resources' },
  'execution-worker': { ...turn, says: 'The only writer of executions' },
  alarm: { ...turn, memoryMb: 256, says: 'Forwards alarms into the queues of their objects' },
  // Whom a schedule calls, it calls again.
  sweeper: { ...byItself, seconds: 50, retries: 0, says: 'Wakes what is due, each minute' },
  audit: { ...byItself, seconds: 300, retries: 0, says: 'Ends machines that nobody knows' },
  'host-events': { ...byItself, seconds: 20, retries: 2, says: 'Wakes whom an event concerns' },
};

/** One function per folder of `functions/`, each with a role and a log group of its own. */
export function createFunctions(scope: Construct, options: FunctionsOptions): Functions {
  const make = (name: FunctionName) => createFunction(scope, name, options);
  const functions: Functions = {
    api: make('api'),
    'lease-worker': make('lease-worker'),
    'resource-worker': make('resource-worker'),
    'execution-worker': make('execution-worker'),
    alarm: make('alarm'),
    sweeper: make('sweeper'),
    audit: make('audit'),
    'host-events': make('host-events'),
  };
  const { queues, settings } = options;
  const { wakes, alarms } = queues;
  const atOnce = settings.concurrency;
  // A lease's turn is short and acts nowhere outside; the others may wait for EC2 and SSM.
  listen(functions['lease-worker'], wakes.lease, 10, atOnce);
  listen(functions['resource-worker'], wakes.resource, 1, atOnce);
  listen(functions['execution-worker'], wakes.execution, 1, atOnce);
  listen(functions.alarm, alarms, 10, Math.min(5, atOnce));
  return functions;
}

function createFunction(scope: Construct, name: FunctionName, options: FunctionsOptions) {
  const { settings, bundles, beyond } = options;
  const { seconds, memoryMb, loops, retries, says } = shapes[name];
  const logGroup = new LogGroup(scope, `Log-${name}`, {
    logGroupName: `/drydock/${settings.deployment}/${name}`,
    retention: settings.logDays,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const role = new Role(scope, `Role-${name}`, {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    description: `What ${prefixOf(settings)}${name} may do`,
  });
  logGroup.grantWrite(role);
  give(role, [...rightsOf(grants[name], options), ...beyond(name)]);
  const reserved = name === 'api' ? settings.apiConcurrency : undefined;
  return new LambdaFunction(scope, `Function-${name}`, {
    functionName: `${prefixOf(settings)}${name}`,
    description: says,
    role,
    logGroup,
    code: Code.fromAsset(path.join(bundles, name)),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    memorySize: memoryMb,
    timeout: Duration.seconds(seconds),
    environment: {
      ...environmentOf(options),
      ...(name === 'api' ? apiEnvironmentOf(settings) : {}),
    },
    loggingFormat: LoggingFormat.JSON,
    applicationLogLevelV2: ApplicationLogLevel.INFO,
    // A start and an end of each invocation would be most of the bill for logs.
    systemLogLevelV2: SystemLogLevel.WARN,
    recursiveLoop: loops ? RecursiveLoop.ALLOW : RecursiveLoop.TERMINATE,
    ...(retries === undefined ? {} : { retryAttempts: retries }),
    ...(reserved === undefined ? {} : { reservedConcurrentExecutions: reserved }),
  });
}

/** What `functions/lambda/environment.ts` reads. */
function environmentOf({ settings, queues, outputs }: FunctionsOptions) {
  return {
    DRYDOCK_TABLE_PREFIX: prefixOf(settings),
    DRYDOCK_LEASE_QUEUE: queues.wakes.lease.queue.queueUrl,
    DRYDOCK_RESOURCE_QUEUE: queues.wakes.resource.queue.queueUrl,
    DRYDOCK_EXECUTION_QUEUE: queues.wakes.execution.queue.queueUrl,
    DRYDOCK_ALARM_QUEUE: queues.alarms.queue.queueUrl,
    DRYDOCK_OUTPUT_BUCKET: outputs.bucketName,
    DRYDOCK_DEPLOYMENT: settings.deployment,
    NODE_OPTIONS: '--enable-source-maps',
  };
}

/** What `functions/api/environment.ts` reads beyond that. */
const apiEnvironmentOf = (settings: Settings) => ({
  DRYDOCK_FIRST_ADMIN: settings.admin ?? '',
  DRYDOCK_JWT_CLAIM: settings.jwtClaim,
  DRYDOCK_ALLOWED_ORIGINS: settings.allowedOrigins.join(' '),
  DRYDOCK_ASKS_PER_MINUTE: String(settings.asksPerMinute),
});

function listen(worker: LambdaFunction, { queue }: QueuePair, batchSize: number, most: number) {
  const source = { batchSize, reportBatchItemFailures: true, maxConcurrency: Math.max(2, most) };
  worker.addEventSource(new SqsEventSource(queue, source));
}
