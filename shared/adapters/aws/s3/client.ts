import { S3Client } from '@aws-sdk/client-s3';
import { limits } from '../../../model/limits.ts';
import { type ClientOptions, clientConfig } from '../clients.ts';

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
