import { mkdirSync } from 'node:fs';
import { type BuildAppOptions, buildApp } from 'fauxqs';
import { type Guard, guardOf } from './guard.ts';

export type QueuesAndBuckets = Readonly<{ url: string; close(): Promise<void> }>;

type Stores = NonNullable<BuildAppOptions['stores']>;

/**
 * SQS in memory, S3 in files. `startFauxqs` would bind every interface, so its app is built here
 * with the stores it would use; the exact version is pinned, for these files are not its API.
 */
export async function startQueuesAndBuckets(options: {
  path: string;
  /** Whoever has this key is answered. */
  accessKeyId: string;
}): Promise<QueuesAndBuckets> {
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
  putBefore(app, guardOf(options.accessKeyId));
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    url,
    async close() {
      await app.close();
      persistence.close();
    },
  };
}

/** Asked of every request before its body is read, also of those that no route is for. */
function putBefore(app: ReturnType<typeof buildApp>, guard: Guard): void {
  app.addHook('onRequest', async ({ raw }, reply) => {
    const stranger = guard(raw);
    if (stranger === null) return;
    // SQS names its action in a header, S3 has no such thing and speaks XML.
    const isSqs = raw.headers['x-amz-target'] !== undefined;
    const body = isSqs
      ? JSON.stringify({ __type: 'UnrecognizedClientException', message: stranger })
      : `<Error><Code>InvalidAccessKeyId</Code><Message>${stranger}</Message></Error>`;
    await reply
      .code(403)
      .type(isSqs ? 'application/x-amz-json-1.0' : 'application/xml')
      .send(body);
  });
}
