import {
  GetObjectCommand,
  HeadObjectCommand,
  NoSuchKey,
  NotFound,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { limits } from '../../../model/limits.ts';
import type { OutputKey, Outputs } from '../../../ports/outputs.ts';
import { translateAwsError } from '../classify-errors.ts';

export type S3OutputsOptions = Readonly<{
  client: S3Client;
  /** Where hosts store. Reading needs ListBucket too, or S3 calls denied what is missing. */
  bucket: string;
}>;

/** However often the client tries by itself, an act ends before its turn does. */
const bounded = () => ({ abortSignal: AbortSignal.timeout(limits.actMs) });

/** Outputs where SSM has stored them. */
export function createS3Outputs({ client, bucket }: S3OutputsOptions): Outputs {
  return {
    async size(key) {
      const Key = objectKey(key);
      try {
        const question = new HeadObjectCommand({ Bucket: bucket, Key });
        const answer = await client.send(question, bounded());
        return answer.ContentLength ?? 0;
      } catch (error) {
        if (isMissing(error)) return 0;
        throw translateAwsError(error, `measuring the output ${Key}`);
      }
    },

    async read(key, from, to) {
      if (to <= from) return new Uint8Array();
      const Key = objectKey(key);
      const Range = `bytes=${from}-${to - 1}`;
      try {
        const question = new GetObjectCommand({ Bucket: bucket, Key, Range });
        const answer = await client.send(question, bounded());
        return (await answer.Body?.transformToByteArray()) ?? new Uint8Array();
      } catch (error) {
        if (isMissing(error) || isPastEnd(error)) return new Uint8Array();
        throw translateAwsError(error, `reading the output ${Key}`);
      }
    },
  };
}

/** SSM names the object after the document's only plugin and step. */
const objectKey = ({ prefix, deliveryId, host, stream }: OutputKey): string =>
  `${prefix}/${deliveryId}/${host}/awsrunShellScript/0.awsrunShellScript/${stream}`;

/** An empty stream is not stored at all. A missing bucket is another matter, and says so. */
const isMissing = (error: unknown): boolean =>
  error instanceof NoSuchKey || error instanceof NotFound;

const isPastEnd = (error: unknown): boolean =>
  error instanceof S3ServiceException && error.name === 'InvalidRange';
