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
import { functionSeconds } from '../../functions/lambda/time-limits.ts';
import { addStatements, type RoleStatement } from './add-statements.ts';
import { type FunctionName, permissions } from './permissions.ts';
import type { QueuePair } from './queues.ts';
import type { Settings } from './settings.ts';
import { type StackResources, statementsOf } from './statements.ts';
import { prefixOf } from './tables.ts';

export type Functions = Readonly<Record<FunctionName, LambdaFunction>>;

export type FunctionsOptions = StackResources &
  Readonly<{
    settings: Settings;
    /** Folder that holds each function's code in a folder of its name. */
    bundles: string;
    /** Returns what a function may do outside the stack's own resources. */
    driverStatements: (name: FunctionName) => readonly RoleStatement[];
  }>;

/** `loops`: messages it sends may invoke it again; Lambda stops such loops after 16 by default. */
type FunctionShape = Readonly<{
  memoryMb: number;
  loops: boolean;
  /** How often Lambda retries an asynchronous invocation; left out: it is never invoked so. */
  retries?: number;
  description: string;
}>;

const turnShape = { memoryMb: 512, loops: true };
const triggered = { memoryMb: 512, loops: false };

const functionShapes: Readonly<Record<FunctionName, FunctionShape>> = {
  api: { memoryMb: 512, loops: false, description: 'The HTTP API' },
  'lease-worker': { ...turnShape, description: 'The only writer of leases' },
  'resource-worker': { ...turnShape, description: 'The only writer of resources' },
  'execution-worker': { ...turnShape, description: 'The only writer of executions' },
  timer: {
    ...turnShape,
    memoryMb: 256,
    description: 'Forwards due timers to the queues of their objects',
  },
  // A schedule invokes these again anyway.
  sweeper: { ...triggered, retries: 0, description: 'Wakes due objects every minute' },
  audit: { ...triggered, retries: 0, description: 'Terminates orphaned machines' },
  'host-events': {
    ...triggered,
    retries: 2,
    description: 'Wakes objects that a host event concerns',
  },
};

/** Creates one function per folder of `functions/`, each with its own role and log group. */
export function createFunctions(scope: Construct, options: FunctionsOptions): Functions {
  const make = (name: FunctionName) => createFunction(scope, name, options);
  const functions: Functions = {
    api: make('api'),
    'lease-worker': make('lease-worker'),
    'resource-worker': make('resource-worker'),
    'execution-worker': make('execution-worker'),
    timer: make('timer'),
    sweeper: make('sweeper'),
    audit: make('audit'),
    'host-events': make('host-events'),
  };
  const { queues, settings } = options;
  const { wakes, timers } = queues;
  const { concurrency } = settings;
  // A lease's turn is short and makes no outside calls; the others may wait for EC2 and SSM.
  addQueueSource(functions['lease-worker'], wakes.lease, 10, concurrency);
  addQueueSource(functions['resource-worker'], wakes.resource, 1, concurrency);
  addQueueSource(functions['execution-worker'], wakes.execution, 1, concurrency);
  addQueueSource(functions.timer, timers, 10, Math.min(5, concurrency));
  return functions;
}

function createFunction(scope: Construct, name: FunctionName, options: FunctionsOptions) {
  const { settings, bundles, driverStatements } = options;
  const { memoryMb, loops, retries, description } = functionShapes[name];
  const logGroup = new LogGroup(scope, `Log-${name}`, {
    logGroupName: `/drydock/${settings.deployment}/${name}`,
    retention: settings.logDays,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const role = new Role(scope, `Role-${name}`, {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    description: `Permissions of ${prefixOf(settings)}${name}`,
  });
  logGroup.grantWrite(role);
  addStatements(role, [
    ...statementsOf(permissions[name], options, settings),
    ...driverStatements(name),
  ]);
  const reserved = name === 'api' ? settings.apiConcurrency : undefined;
  return new LambdaFunction(scope, `Function-${name}`, {
    functionName: `${prefixOf(settings)}${name}`,
    description,
    role,
    logGroup,
    code: Code.fromAsset(path.join(bundles, name)),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    memorySize: memoryMb,
    timeout: Duration.seconds(functionSeconds[name]),
    environment: {
      ...environmentOf(options),
      ...(name === 'api' ? apiEnvironmentOf(settings) : {}),
    },
    loggingFormat: LoggingFormat.JSON,
    applicationLogLevelV2: ApplicationLogLevel.INFO,
    // START and END lines of every invocation would be most of the cost of logs.
    systemLogLevelV2: SystemLogLevel.WARN,
    recursiveLoop: loops ? RecursiveLoop.ALLOW : RecursiveLoop.TERMINATE,
    ...(retries === undefined ? {} : { retryAttempts: retries }),
    ...(reserved === undefined ? {} : { reservedConcurrentExecutions: reserved }),
  });
}

/** Returns the variables that `functions/lambda/environment.ts` reads. */
function environmentOf({ settings, queues, outputs }: FunctionsOptions) {
  return {
    DRYDOCK_TABLE_PREFIX: prefixOf(settings),
    DRYDOCK_LEASE_QUEUE: queues.wakes.lease.queue.queueUrl,
    DRYDOCK_RESOURCE_QUEUE: queues.wakes.resource.queue.queueUrl,
    DRYDOCK_EXECUTION_QUEUE: queues.wakes.execution.queue.queueUrl,
    DRYDOCK_TIMER_QUEUE: queues.timers.queue.queueUrl,
    DRYDOCK_OUTPUT_BUCKET: outputs.bucketName,
    DRYDOCK_DEPLOYMENT: settings.deployment,
  };
}

/** Returns the additional variables that `functions/api/environment.ts` reads. */
const apiEnvironmentOf = (settings: Settings) => ({
  DRYDOCK_FIRST_ADMIN: settings.admin ?? '',
  DRYDOCK_JWT_CLAIM: settings.jwtClaim,
  DRYDOCK_ALLOWED_ORIGINS: settings.allowedOrigins.join(' '),
  DRYDOCK_REQUESTS_PER_MINUTE: String(settings.requestsPerMinute),
  DRYDOCK_LONGEST_WAIT: String(settings.longestWait),
});

function addQueueSource(
  worker: LambdaFunction,
  { queue }: QueuePair,
  batchSize: number,
  concurrency: number,
) {
  const source = {
    batchSize,
    reportBatchItemFailures: true,
    maxConcurrency: Math.max(2, concurrency),
  };
  worker.addEventSource(new SqsEventSource(queue, source));
}
