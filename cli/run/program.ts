import { readFileSync } from 'node:fs';
import type { ExecutionRequest } from '../api/views.ts';
import { CliError, exitCodes, usage } from '../exit.ts';

/** Options of `run` and `exec` that say what is run, and how. */
export type ProgramOptions = Readonly<{
  cwd?: string;
  env?: Readonly<Record<string, string>>;
  stdin?: boolean;
  stdinFile?: string;
  script?: string;
  shell?: boolean;
  timeout?: number;
}>;

/** The request of an execution; files and stdin are read here, before anything is leased. */
export async function programFrom(
  words: readonly string[],
  options: ProgramOptions,
): Promise<ExecutionRequest> {
  const stdin = await stdinOf(options);
  return {
    ...whatIsRun(words, options),
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.env === undefined ? {} : { env: options.env }),
    ...(stdin === null ? {} : { stdinBase64: stdin.toString('base64') }),
    ...(options.timeout === undefined ? {} : { timeoutSeconds: options.timeout }),
  };
}

const example = 'for example: drydock run --type host -- make test';

function whatIsRun(words: readonly string[], options: ProgramOptions): ExecutionRequest {
  if (options.script !== undefined) {
    if (options.shell) throw usage('--script and --shell are two ways to say what runs: give one.');
    if (words.length > 0) throw usage('with --script there is no command after it.', example);
    return { script: fileText(options.script, '--script').toString('utf8') };
  }
  const [first] = words;
  if (first === undefined) throw usage('no command to run.', example);
  if (!options.shell) return { argv: [...words] };
  if (words.length === 1) return { script: first };
  throw usage(
    `--shell takes one string, this is ${words.length} words.`,
    "quote it: drydock run --type host --shell 'make && make test'",
  );
}

async function stdinOf(options: ProgramOptions): Promise<Buffer | null> {
  if (options.stdinFile !== undefined) {
    if (options.stdin) throw usage('--stdin and --stdin-file: give one.');
    return fileText(options.stdinFile, '--stdin-file');
  }
  if (!options.stdin) return null;
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

function fileText(file: string, flag: string): Buffer {
  try {
    return readFileSync(file === '-' ? 0 : file);
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new CliError(exitCodes.notFound, `${flag} ${file} can't be read: ${detail}`);
  }
}

/** What runs, short enough for a line about it. */
export function programText(
  program: Readonly<{ argv?: readonly string[] | null; script?: string | null }>,
): string {
  if (program.argv) return program.argv.map(quoted).join(' ');
  const [first = ''] = (program.script ?? '').trim().split('\n');
  return `script: ${first}`;
}

const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
