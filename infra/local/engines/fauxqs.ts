import { mkdirSync } from 'node:fs';
import { type BuildAppOptions, buildApp } from 'fauxqs';
import { type EngineGuard, engineGuard } from '../access/guard.ts';

export type QueuesAndBuckets = Readonly<{ url: string; close(): Promise<void> }>;

type Stores = NonNullable<BuildAppOptions['stores']>;

/**
 * Starts SQS in memory and S3 in files. `startFauxqs` would listen on every interface, so this
 * builds its app with the same stores. They are not public API, so the exact version is pinned.
 */
export async function startQueuesAndBuckets(options: {
  path: string;
  /** The only key that is accepted. */
  accessKeyId: string;
}): Promise<QueuesAndBuckets> {
  mkdirSync(options.path, { recursive: true });
  const internalModule = (file: string): string =>
    new URL(file, import.meta.resolve('fauxqs')).href;
  const [sqs, sns, s3, files, errors] = await Promise.all([
    import(internalModule('sqs/sqsStore.js')),
    import(internalModule('sns/snsStore.js')),
    import(internalModule('s3/s3Store.js')),
    import(internalModule('s3/fileS3Persistence.js')),
    import(internalModule('common/errors.js')),
  ]);
  const s3Store = new s3.S3Store();
  refuseWaysOut(s3Store, (message) => new errors.S3Error('InvalidArgument', message));
  const stores: Stores = { sqsStore: new sqs.SqsStore(), snsStore: new sns.SnsStore(), s3Store };
  const persistence = new files.FileS3Persistence(options.path);
  persistence.loadS3(stores.s3Store);
  stores.s3Store.persistence = persistence;

  const app = buildApp({ logger: false, stores, host: 'localhost', defaultRegion: 'us-east-1' });
  guardEveryRequest(app, engineGuard(options.accessKeyId));
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    url,
    async close() {
      await app.close();
      persistence.close();
    },
  };
}

/**
 * How many of its first arguments, bucket and keys, a method of the store makes a path of. Methods
 * without a key ask for a bucket that exists, and those that create one judge its name.
 */
const pathArguments: readonly (readonly [method: string, count: number])[] = [
  ['putObject', 2],
  ['getObject', 2],
  ['deleteObject', 2],
  ['renameObject', 3],
  ['createMultipartUpload', 2],
];

/**
 * Refuses keys with a segment `.` or `..`. To S3 these are letters like others, but here keys are
 * paths, and they would lead out of the folder. Keys come in paths, headers, forms and XML; all of
 * them arrive at the store.
 */
function refuseWaysOut(
  store: Record<string, (...args: readonly unknown[]) => unknown>,
  refusal: (message: string) => Error,
): void {
  for (const [method, count] of pathArguments) {
    const act = store[method]?.bind(store);
    if (!act) throw new Error(`fauxqs has no ${method}: this was written for another version.`);
    store[method] = (...args) => {
      if (!args.slice(0, count).some(leadsOut)) return act(...args);
      throw refusal('This S3 stores keys as files, so none may have a segment “.” or “..”.');
    };
  }
}

const leadsOut = (name: unknown): boolean => /(^|\/)\.\.?(\/|$)/.test(String(name));

/** Guards every request before its body is read, including those without a route. */
function guardEveryRequest(app: ReturnType<typeof buildApp>, guard: EngineGuard): void {
  app.addHook('onRequest', async ({ raw }, reply) => {
    const refusal = guard(raw);
    if (refusal === null) return;
    // SQS names its action in a header; S3 does not, and speaks XML.
    const isSqs = raw.headers['x-amz-target'] !== undefined;
    const body = isSqs
      ? JSON.stringify({ __type: 'UnrecognizedClientException', message: refusal })
      : `<Error><Code>InvalidAccessKeyId</Code><Message>${refusal}</Message></Error>`;
    await reply
      .code(403)
      .type(isSqs ? 'application/x-amz-json-1.0' : 'application/xml')
      .send(body);
  });
}
