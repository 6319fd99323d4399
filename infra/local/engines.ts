import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { CreateBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Service } from '../../functions/lambda/compose.ts';
import { type ClientOptions, createS3Client } from '../../shared/adapters/aws/clients.ts';
import { type Cloud, type CloudEvent, type CloudOptions, startCloud } from './cloud/index.ts';
import { type DynamoFaults, startDynamo } from './dynamodb/index.ts';
import { startQueuesAndBuckets } from './fauxqs.ts';
import { keptToken } from './folder.ts';
import { putFile } from './put-file.ts';

export type EnginesOptions = Readonly<{
  path: string;
  bootMs: number;
  devices: readonly string[];
  onEvent: (event: CloudEvent) => void;
  /** Endpoints somebody else provides; those engines are not started. */
  elsewhere: Readonly<Partial<Record<Service, string>>>;
  dynamoFaults?: DynamoFaults;
  cloudFaults?: NonNullable<CloudOptions['faults']>;
}>;

export type Credentials = NonNullable<ClientOptions['credentials']>;

export type Engines = Readonly<{
  optionsFor: (service: Service) => ClientOptions;
  endpoints: Readonly<Record<Service, string>>;
  /** What the engines started here want to see; null: all of them are elsewhere. */
  credentials: Credentials | null;
  /** Null when EC2 and SSM are elsewhere. */
  cloud: Cloud | null;
  close(): Promise<void>;
}>;

export const bucketName = 'drydock-output';
export const region = process.env['AWS_REGION'] ?? 'us-east-1';

/** Starts what is not elsewhere: DynamoDB, SQS with S3, and EC2 with SSM, all on 127.0.0.1. */
export async function startEngines(options: EnginesOptions): Promise<Engines> {
  const { path, elsewhere } = options;
  const closing: (() => Promise<void>)[] = [];
  const endpoints = { ...elsewhere };
  const credentials = localCredentials(path);
  const { accessKeyId } = credentials;
  let cloud: Cloud | null = null;
  const optionsFor = (service: Service): ClientOptions => ({
    region,
    endpoint: endpoints[service] ?? '',
    // What is elsewhere may be AWS itself: then the usual credentials are right.
    ...(elsewhere[service] === undefined ? { credentials } : {}),
  });
  try {
    if (!endpoints.dynamodb) {
      const faults = options.dynamoFaults ? { faults: options.dynamoFaults } : {};
      const dynamo = await startDynamo({ path: join(path, 'dynamodb'), accessKeyId, ...faults });
      closing.push(dynamo.close);
      endpoints.dynamodb = dynamo.url;
    }
    if (!endpoints.sqs || !endpoints.s3) {
      const queues = await startQueuesAndBuckets({ path: join(path, 's3'), accessKeyId });
      closing.push(queues.close);
      endpoints.sqs ??= queues.url;
      endpoints.s3 ??= queues.url;
    }
    const s3 = createS3Client(optionsFor('s3'));
    await s3.send(new CreateBucketCommand({ Bucket: bucketName })).catch(() => undefined);
    if (!endpoints.ec2 || !endpoints.ssm) {
      cloud = await startCloud(cloudOptions(options, accessKeyId, s3));
      closing.push(cloud.close);
      endpoints.ec2 ??= cloud.url;
      endpoints.ssm ??= cloud.url;
    }
    closing.push(async () => s3.destroy());
  } catch (error) {
    await closeAll(closing);
    throw error;
  }
  const { dynamodb = '', sqs = '', s3 = '', ec2 = '', ssm = '' } = endpoints;
  const complete = { dynamodb, sqs, s3, ec2, ssm };
  const isOurs = Object.values(complete).some((url) => !Object.values(elsewhere).includes(url));
  return {
    optionsFor,
    endpoints: complete,
    cloud,
    credentials: isOurs ? credentials : null,
    close: () => closeAll(closing),
  };
}

/**
 * A key of this data folder's own: a restart keeps it, and so do functions in other processes.
 * There is a secret with it only because clients want one.
 */
function localCredentials(path: string): Credentials {
  const mint = () => randomBytes(20).toString('hex');
  return { accessKeyId: keptToken(join(path, 'access-key'), mint), secretAccessKey: 'local' };
}

/** Last started, first closed: what stores outputs outlives what makes them. */
async function closeAll(closing: readonly (() => Promise<void>)[]): Promise<void> {
  for (const close of closing.toReversed()) await close();
}

const cloudOptions = (
  options: EnginesOptions,
  accessKeyId: string,
  s3: S3Client,
): CloudOptions => ({
  path: join(options.path, 'cloud'),
  accessKeyId,
  bootMs: options.bootMs,
  devices: options.devices,
  onEvent: options.onEvent,
  ...(options.cloudFaults ? { faults: options.cloudFaults } : {}),
  putObject: (Bucket, Key, file) => putFile(s3, { Bucket, Key }, file),
});
