import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { limits } from '../../model/limits.ts';

/**
 * What a client is told beyond the environment. Left out, the SDK reads AWS_REGION,
 * AWS_ENDPOINT_URL_<SERVICE>, AWS_ENDPOINT_URL and the usual credentials by itself.
 */
export type ClientOptions = Readonly<{
  region?: string;
  endpoint?: string;
  credentials?: Readonly<{ accessKeyId: string; secretAccessKey: string }>;
  /** How long one request may take, ms. */
  requestMs?: number;
}>;

const connectMs = 1_000;
/** Eight tries of a commit fit in a turn even if each of them times out. */
const tableRequestMs = 2_000;

// One pool of connections for every client: a new one costs more than the request it is for.
const agentOptions = { keepAlive: true, maxSockets: 128 };
const httpAgent = new HttpAgent(agentOptions);
const httpsAgent = new HttpsAgent(agentOptions);

/** Its tries are ours: see `attempts.ts`. */
export function createDynamoClient(options: ClientOptions = {}): DynamoDBClient {
  return new DynamoDBClient({ ...clientConfig(options, tableRequestMs), maxAttempts: 1 });
}

/** Queue urls carry a host name that only AWS resolves, so the endpoint is asked instead. */
export function createSqsClient(options: ClientOptions = {}): SQSClient {
  return new SQSClient({ ...clientConfig(options, limits.actMs), useQueueUrlAsEndpoint: false });
}

/** One try: no capacity comes as a 5xx, and a launch is repeated by its record, not by a client. */
export function createEc2Client(options: ClientOptions = {}): EC2Client {
  return new EC2Client({ ...clientConfig(options, limits.actMs), maxAttempts: 1 });
}

/** One try: a send repeated by the client would be a second delivery. */
export function createSsmClient(options: ClientOptions = {}): SSMClient {
  return new SSMClient({ ...clientConfig(options, limits.actMs), maxAttempts: 1 });
}

/** A local endpoint has no host name for each bucket, so there the path names it. */
export function createS3Client(options: ClientOptions = {}): S3Client {
  const { AWS_ENDPOINT_URL_S3: ofS3, AWS_ENDPOINT_URL: ofAll } = process.env;
  const endpoint = options.endpoint ?? ofS3 ?? ofAll;
  return new S3Client({
    ...clientConfig(options, limits.actMs),
    forcePathStyle: endpoint !== undefined,
  });
}

function clientConfig({ requestMs, ...given }: ClientOptions, usualMs: number) {
  return {
    ...given,
    requestHandler: new NodeHttpHandler({
      httpAgent,
      httpsAgent,
      connectionTimeout: connectMs,
      requestTimeout: requestMs ?? usualMs,
      throwOnRequestTimeout: true,
    }),
  };
}
