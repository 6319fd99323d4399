import { readFileSync } from 'node:fs';
import type { ExecutionRequest } from '../api/views.ts';
import { CliError, exitCodes, usageError } from '../exit.ts';
import { type Environment, parseEnvironmentFile } from '../parse/environment.ts';

/** The options of `run` and `exec` that say what to run, and how. */
export type ProgramOptions = Readonly<{
  cwd?: string;
  env?: Environment;
  envFile?: readonly string[];
  stdin?: boolean;
  stdinFile?: string;
  script?: string;
  shell?: boolean;
  timeout?: number;
}>;

/** Returns the request of an execution. Reads files and stdin now, before anything is leased. */
export async function executionRequestFrom(
  words: readonly string[],
  options: ProgramOptions,
): Promise<ExecutionRequest> {
  const stdin = await stdinOf(options);
  return {
    ...commandOrScript(words, options),
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...environmentOf(options),
    ...(stdin === null ? {} : { stdinBase64: stdin.toString('base64') }),
    ...(options.timeout === undefined ? {} : { timeoutSeconds: options.timeout }),
  };
}

/** An `--env` wins over every file, and a file over those before it. */
function environmentOf({ env, envFile = [] }: ProgramOptions): Pick<ExecutionRequest, 'env'> {
  if (env === undefined && envFile.length === 0) return {};
  const files = envFile.map((file) => parseEnvironmentFile(fileBytes(file, '--env-file'), file));
  return { env: Object.assign({}, ...files, env) };
}

const example = 'for example: drydock run --type host -- make test';

function commandOrScript(words: readonly string[], options: ProgramOptions): ExecutionRequest {
  if (options.script !== undefined) {
    if (options.shell) throw usageError('use either --script or --shell, not both.');
    if (words.length > 0) throw usageError('--script takes no command after it.', example);
    return { script: fileBytes(options.script, '--script').toString('utf8') };
  }
  const [first] = words;
  if (first === undefined) throw usageError('no command to run.', example);
  if (!options.shell) return { argv: [...words] };
  if (words.length === 1) return { script: first };
  throw usageError(
    `--shell takes one string, but ${words.length} words were given.`,
    "quote it: drydock run --type host --shell 'make && make test'",
  );
}

async function stdinOf(options: ProgramOptions): Promise<Buffer | null> {
  if (options.stdinFile !== undefined) {
    if (options.stdin) throw usageError('use either --stdin or --stdin-file, not both.');
    return fileBytes(options.stdinFile, '--stdin-file');
  }
  if (!options.stdin) return null;
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

function fileBytes(file: string, flag: string): Buffer {
  try {
    return readFileSync(file === '-' ? 0 : file);
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new CliError(exitCodes.notFound, `cannot read ${flag} ${file}: ${detail}`);
  }
}
