import { appendFileSync, closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../options.ts';
import type { Command } from '../state/model.ts';

const stdoutMax = 24_000;
const stderrMax = 8_000;
const putMsMax = 30_000;

/** Where SSM puts one stream of one command in the bucket. */
export function outputKey(command: Command, machineId: string, stream: 'stdout' | 'stderr') {
  const parts = [command.prefix.replace(/^\/+|\/+$/g, ''), command.id, machineId];
  const path = parts.filter((part) => part !== '').join('/');
  return `${path}/awsrunShellScript/0.awsrunShellScript/${stream}`;
}

/** The beginning of both streams, as much as SSM shows by itself. */
export function readHeads(folder: string): Readonly<{ stdout: string; stderr: string }> {
  return {
    stdout: readHead(join(folder, 'stdout'), stdoutMax),
    stderr: readHead(join(folder, 'stderr'), stderrMax),
  };
}

/** Adds what the agent itself has to say to the command's stderr. */
export function appendNote(folder: string, note: string): void {
  if (existsSync(folder)) appendFileSync(join(folder, 'stderr'), note);
}

/** Stores what was printed in S3, if it was asked for; an empty stream is no object, as on AWS. */
export async function storeOutput(
  settings: Settings,
  command: Command,
  machineId: string,
  folder: string,
): Promise<void> {
  if (command.bucket === null) return;
  for (const stream of ['stdout', 'stderr'] as const) {
    const file = join(folder, stream);
    if (!existsSync(file) || statSync(file).size === 0) continue;
    const key = outputKey(command, machineId, stream);
    try {
      await bounded(settings.putObject(command.bucket, key, file));
    } catch (error) {
      // The agent only logs this, and the command ends as it ended.
      process.emitWarning(`SSM could not store s3://${command.bucket}/${key}: ${String(error)}`);
    }
  }
}

async function bounded(work: Promise<void>): Promise<void> {
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
