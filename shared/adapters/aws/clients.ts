import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { limits } from '../../model/limits.ts';
import { type ConnectionReuse, createRequestHandler } from './connections.ts';

/**
 * Overrides of the environment. Without them the SDK itself reads AWS_REGION,
 * AWS_ENDPOINT_URL_<SERVICE>, AWS_ENDPOINT_URL and the usual credentials.
 */
export type ClientOptions = Readonly<{
  region?: string;
  endpoint?: string;
  credentials?: Readonly<{ accessKeyId: string; secretAccessKey: string }>;
  /** The timeout of one request, in ms. */
  requestMs?: number;
}>;

/** Eight tries of a commit fit in a turn, even if each of them times out. */
const tableRequestMs = 2_000;

/** Returns a client that tries once: the retries are in `common/retrying.ts`. */
export function createDynamoClient(options: ClientOptions = {}): DynamoDBClient {
  return new DynamoDBClient({ ...clientConfig(options, tableRequestMs), maxAttempts: 1 });
}

/**
 * Returns a client that sends to the endpoint: queue URLs contain a host name that only AWS
 * resolves.
 */
export function createSqsClient(options: ClientOptions = {}): SQSClient {
  return new SQSClient({ ...clientConfig(options, limits.actMs), useQueueUrlAsEndpoint: false });
}

/** Returns a client for what can be repeated: every request but a launch. */
export function createEc2Client(options: ClientOptions = {}): EC2Client {
  return new EC2Client(clientConfig(options, limits.actMs));
}

/**
 * Returns a client that tries once: EC2 reports missing capacity as a 5xx, and the record repeats a
 * launch.
 */
export function createEc2LaunchClient(options: ClientOptions = {}): EC2Client {
  return new EC2Client(singleTryConfig(options));
}

/** Returns a client for what can be repeated: every request but a send. */
export function createSsmClient(options: ClientOptions = {}): SSMClient {
  return new SSMClient(clientConfig(options, limits.actMs));
}

/** Returns a client that tries once: a send repeated by the client would be a second delivery. */
export function createSsmSendClient(options: ClientOptions = {}): SSMClient {
  return new SSMClient(singleTryConfig(options));
}

/**
 * Returns a client that, for a local endpoint without a host name per bucket, puts the bucket in
 * the path.
 */
export function createS3Client(options: ClientOptions = {}): S3Client {
  const { AWS_ENDPOINT_URL_S3: ofS3, AWS_ENDPOINT_URL: ofAll } = process.env;
  const endpoint = options.endpoint ?? ofS3 ?? ofAll;
  return new S3Client({
    ...clientConfig(options, limits.actMs),
    forcePathStyle: endpoint !== undefined,
  });
}

/** Aborts a request whose client keeps retrying, so that an act ends before its turn does. */
export const actTimeout = () => ({ abortSignal: AbortSignal.timeout(limits.actMs) });

/** Of a client whose single try must not be spent on a dead connection. */
const singleTryConfig = (options: ClientOptions) => ({
  ...clientConfig(options, limits.actMs, 'single'),
  maxAttempts: 1,
});

function clientConfig(
  { requestMs, ...given }: ClientOptions,
  defaultMs: number,
  reuse: ConnectionReuse = 'kept',
) {
  const requestHandler = createRequestHandler(reuse, { requestMs: requestMs ?? defaultMs });
  return { ...given, requestHandler };
}
