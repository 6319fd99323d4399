import { appendFileSync, closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { CloudSettings } from '../options.ts';
import type { SsmCommand } from '../state/model.ts';

const stdoutMax = 24_000;
const stderrMax = 8_000;
const putMsMax = 30_000;

/** Returns the key under which SSM stores one stream of a command in the bucket. */
export function outputKey(command: SsmCommand, machineId: string, stream: 'stdout' | 'stderr') {
  const parts = [command.prefix.replace(/^\/+|\/+$/g, ''), command.id, machineId];
  const path = parts.filter((part) => part !== '').join('/');
  return `${path}/awsrunShellScript/0.awsrunShellScript/${stream}`;
}

/** Returns the beginning of both streams, as much as SSM shows without a bucket. */
export function readOutputHeads(folder: string): Readonly<{ stdout: string; stderr: string }> {
  return {
    stdout: readHead(join(folder, 'stdout'), stdoutMax),
    stderr: readHead(join(folder, 'stderr'), stderrMax),
  };
}

/** Appends the agent's own message to the command's stderr. */
export function appendNote(folder: string, note: string): void {
  if (existsSync(folder)) appendFileSync(join(folder, 'stderr'), note);
}

/** Stores the output in S3 if the command requests it. As on AWS, an empty stream has no object. */
export async function storeOutput(
  settings: CloudSettings,
  command: SsmCommand,
  machineId: string,
  folder: string,
): Promise<void> {
  if (command.bucket === null) return;
  for (const stream of ['stdout', 'stderr'] as const) {
    const file = join(folder, stream);
    if (!existsSync(file) || statSync(file).size === 0) continue;
    const key = outputKey(command, machineId, stream);
    try {
      await withPutTimeout(settings.putObject(command.bucket, key, file));
    } catch (error) {
      // As on AWS, the agent only logs this; it does not change how the command ended.
      process.emitWarning(`SSM could not store s3://${command.bucket}/${key}: ${String(error)}`);
    }
  }
}

async function withPutTimeout(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the bucket did not answer')), putMsMax);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

function readHead(file: string, characters: number): string {
  if (!existsSync(file)) return '';
  const descriptor = openSync(file, 'r');
  try {
    const buffer = Buffer.alloc(characters * 4);
    const length = readSync(descriptor, buffer, 0, buffer.length, 0);
    return buffer.subarray(0, length).toString('utf8').slice(0, characters);
  } finally {
    closeSync(descriptor);
  }
}
