import { mkdirSync } from 'node:fs';
import { type BuildAppOptions, buildApp } from 'fauxqs';

export type QueuesAndBuckets = Readonly<{ url: string; close(): Promise<void> }>;

type Stores = NonNullable<BuildAppOptions['stores']>;

/**
 * SQS in memory, S3 in files. `startFauxqs` would bind every interface, so its app is built here
 * with the stores it would use; the exact version is pinned, for these files are not its API.
 */
export async function startQueuesAndBuckets(options: { path: string }): Promise<QueuesAndBuckets> {
  mkdirSync(options.path, { recursive: true });
  const inside = (file: string): string => new URL(file, import.meta.resolve('fauxqs')).href;
  const [sqs, sns, s3, files] = await Promise.all([
    import(inside('sqs/sqsStore.js')),
    import(inside('sns/snsStore.js')),
    import(inside('s3/s3Store.js')),
    import(inside('s3/fileS3Persistence.js')),
  ]);
  const stores: Stores = {
    sqsStore: new sqs.SqsStore(),
    snsStore: new sns.SnsStore(),
    s3Store: new s3.S3Store(),
  };
  const persistence = new files.FileS3Persistence(options.path);
  persistence.loadS3(stores.s3Store);
  stores.s3Store.persistence = persistence;

  const app = buildApp({ logger: false, stores, host: 'localhost', defaultRegion: 'us-east-1' });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    url,
    async close() {
      await app.close();
      persistence.close();
    },
  };
}
