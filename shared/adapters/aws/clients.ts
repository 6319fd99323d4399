// The clients of EC2, S3 and SSM are beside their adapters, so that no bundle loads one in vain.
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
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

/** Aborts a request whose client keeps retrying, so that an act ends before its turn does. */
export const actTimeout = () => ({ abortSignal: AbortSignal.timeout(limits.actMs) });

/** Of a client whose single try must not be spent on a dead connection. */
export const singleTryConfig = (options: ClientOptions) => ({
  ...clientConfig(options, limits.actMs, 'single'),
  maxAttempts: 1,
});

/** Returns what all clients have in common; `defaultMs` is the timeout of one request. */
export function clientConfig(
  { requestMs, ...given }: ClientOptions,
  defaultMs: number,
  reuse: ConnectionReuse = 'kept',
) {
  const requestHandler = createRequestHandler(reuse, { requestMs: requestMs ?? defaultMs });
  return { ...given, requestHandler };
}
