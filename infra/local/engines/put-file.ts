import { open } from 'node:fs/promises';
import {
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';

/** The local S3 accepts 11 MiB per request, and S3 requires at least 5 MiB per part. */
const partBytes = 8 * 1024 * 1024;

type ObjectLocation = Readonly<{ Bucket: string; Key: string }>;

/** Uploads a file of any size, holding one part in memory at a time. */
export async function putFile(s3: S3Client, location: ObjectLocation, path: string): Promise<void> {
  await using file = await open(path);
  const { size } = await file.stat();
  const read = async (from: number): Promise<Uint8Array> => {
    const part = Buffer.alloc(Math.min(partBytes, size - from));
    await file.read(part, 0, part.length, from);
    return part;
  };
  if (size <= partBytes) {
    await s3.send(new PutObjectCommand({ ...location, Body: await read(0) }));
    return;
  }
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(location));
  const Parts: CompletedPart[] = [];
  for (let from = 0; from < size; from += partBytes) {
    const PartNumber = Parts.length + 1;
    const part = { ...location, UploadId, PartNumber, Body: await read(from) };
    const { ETag } = await s3.send(new UploadPartCommand(part));
    Parts.push({ ETag, PartNumber });
  }
  const completion = { ...location, UploadId, MultipartUpload: { Parts } };
  await s3.send(new CompleteMultipartUploadCommand(completion));
}
