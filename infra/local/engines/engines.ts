import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { CreateBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Service } from '../../../functions/lambda/on-demand.ts';
import type { ClientOptions } from '../../../shared/adapters/aws/clients.ts';
import { createS3Client } from '../../../shared/adapters/aws/s3/client.ts';
import { type HeldSecret, holdSecret } from '../access/held-secret.ts';
import { type Cloud, type CloudEvent, type CloudOptions, startCloud } from '../cloud/index.ts';
import { type DynamoFaults, startDynamo } from '../dynamodb/index.ts';
import { startQueuesAndBuckets } from './fauxqs.ts';
import { putFile } from './put-file.ts';

export type EnginesOptions = Readonly<{
  path: string;
  bootMs: number;
  devices: readonly string[];
  onEvent: (event: CloudEvent) => void;
  /** Endpoints that already run elsewhere; their engines are not started here. */
  externalEndpoints: Readonly<Partial<Record<Service, string>>>;
  dynamoFaults?: DynamoFaults;
  cloudFaults?: NonNullable<CloudOptions['faults']>;
}>;

export type Credentials = NonNullable<ClientOptions['credentials']>;

export type Engines = Readonly<{
  optionsFor: (service: Service) => ClientOptions;
  endpoints: Readonly<Record<Service, string>>;
  /** Accepted by the engines started here; null if every engine is external. */
  credentials: Credentials | null;
  /** Null if both EC2 and SSM are external. */
  cloud: Cloud | null;
  close(): Promise<void>;
}>;

export const services: readonly Service[] = ['dynamodb', 'sqs', 's3', 'ec2', 'ssm'];

export const bucketName = 'drydock-output';
export const awsRegion = process.env['AWS_REGION'] ?? 'us-east-1';

/**
 * Starts the engines that are not external: DynamoDB, SQS with S3, and EC2 with SSM, all on
 * 127.0.0.1. If one fails to start, closes those already running and rethrows.
 */
export async function startEngines(options: EnginesOptions): Promise<Engines> {
  const { path, externalEndpoints } = options;
  const endpoints = { ...externalEndpoints };
  const startsAny = services.some((service) => externalEndpoints[service] === undefined);
  const key = startsAny ? holdAccessKey(path) : null;
  const closing: (() => Promise<void>)[] = [async () => key?.release()];
  const accessKeyId = key?.value ?? '';
  const credentials = key && { accessKeyId, secretAccessKey: 'local' };
  let cloud: Cloud | null = null;
  const optionsFor = (service: Service): ClientOptions => ({
    region: awsRegion,
    endpoint: endpoints[service] ?? '',
    // An external endpoint may be AWS itself, which needs the user's own credentials.
    ...(credentials && externalEndpoints[service] === undefined ? { credentials } : {}),
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
  return {
    optionsFor,
    endpoints: complete,
    cloud,
    credentials,
    close: () => closeAll(closing),
  };
}

/**
 * Returns the id of the access key of this data folder, shared by restarts and by functions in
 * other processes. Its secret has no meaning; AWS clients require one.
 */
const holdAccessKey = (path: string): HeldSecret =>
  holdSecret(join(path, 'access-key'), () => randomBytes(20).toString('hex'));

/** Closes in reverse order of start: the store of outputs outlives the hosts that write them. */
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
