import { CreateBucketCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { buildApp } from 'fauxqs';
import { createS3Client } from '../../shared/adapters/aws/s3/client.ts';

export type Bucket = Readonly<{
  client: S3Client;
  bucket: string;
  put: (key: string, bytes: Uint8Array) => Promise<void>;
  close: () => Promise<void>;
}>;

/** Opens an empty bucket, over S3's real protocol. */
export async function openBucket(): Promise<Bucket> {
  const bucket = 'outputs';
  const app = buildApp({ logger: false });
  const client = createS3Client({
    endpoint: await app.listen({ host: '127.0.0.1', port: 0 }),
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  return {
    client,
    bucket,
    put: async (key, bytes) => {
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes }));
    },
    close: async () => {
      client.destroy();
      app.server.closeAllConnections();
      await app.close();
    },
  };
}
