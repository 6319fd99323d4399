import {
  GetObjectCommand,
  HeadObjectCommand,
  NoSuchKey,
  NotFound,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import type { OutputKey, Outputs } from '../../../ports/outputs.ts';
import { translateAwsError } from '../classify-errors.ts';
import { actTimeout } from '../clients.ts';

export type S3OutputsOptions = Readonly<{
  client: S3Client;
  /** The bucket that hosts write to. Reading needs ListBucket too, or S3 denies a missing key. */
  bucket: string;
}>;

/** Returns the outputs that SSM has stored in a bucket. */
export function createS3Outputs({ client, bucket }: S3OutputsOptions): Outputs {
  return {
    async size(key) {
      const Key = objectKey(key);
      try {
        const command = new HeadObjectCommand({ Bucket: bucket, Key });
        const answer = await client.send(command, actTimeout());
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
        const command = new GetObjectCommand({ Bucket: bucket, Key, Range });
        const answer = await client.send(command, actTimeout());
        return (await answer.Body?.transformToByteArray()) ?? new Uint8Array();
      } catch (error) {
        if (isMissing(error) || isPastEnd(error)) return new Uint8Array();
        throw translateAwsError(error, `reading the output ${Key}`);
      }
    },
  };
}

/** Returns the key: SSM names the object after the document's only plugin and step. */
const objectKey = ({ prefix, deliveryId, host, stream }: OutputKey): string =>
  `${prefix}/${deliveryId}/${host}/awsrunShellScript/0.awsrunShellScript/${stream}`;

/** True for a missing key: an empty stream is not stored. A missing bucket stays an error. */
const isMissing = (error: unknown): boolean =>
  error instanceof NoSuchKey || error instanceof NotFound;

const isPastEnd = (error: unknown): boolean =>
  error instanceof S3ServiceException && error.name === 'InvalidRange';
