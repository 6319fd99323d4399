import { open } from 'node:fs/promises';
import {
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';

/** The local S3 takes 11 MiB a request; a part has at least 5 MiB. */
const partBytes = 8 * 1024 * 1024;

type Place = Readonly<{ Bucket: string; Key: string }>;

/** Stores a file of any size, a part in memory at a time. */
export async function putFile(s3: S3Client, place: Place, path: string): Promise<void> {
  await using file = await open(path);
  const { size } = await file.stat();
  const read = async (from: number): Promise<Uint8Array> => {
    const part = Buffer.alloc(Math.min(partBytes, size - from));
    await file.read(part, 0, part.length, from);
    return part;
  };
  if (size <= partBytes) {
    await s3.send(new PutObjectCommand({ ...place, Body: await read(0) }));
    return;
  }
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(place));
  const Parts: CompletedPart[] = [];
  for (let from = 0; from < size; from += partBytes) {
    const PartNumber = Parts.length + 1;
    const part = { ...place, UploadId, PartNumber, Body: await read(from) };
    const { ETag } = await s3.send(new UploadPartCommand(part));
    Parts.push({ ETag, PartNumber });
  }
  const whole = { ...place, UploadId, MultipartUpload: { Parts } };
  await s3.send(new CompleteMultipartUploadCommand(whole));
}
