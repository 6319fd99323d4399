import { limits } from '../../shared/model/limits.ts';
import { usageError } from '../exit.ts';
import { ownVariable } from '../settings.ts';

export type Environment = Readonly<Record<string, string>>;

const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/;

// A value may be a secret. So no error shows one, nor what is not certainly a name.

/**
 * Collects repeated `--env NAME=VALUE` and `--env NAME`, which takes the value from the environment
 * of this process: it is then in no argument and no shell history.
 */
export function environmentOption(text: string, before: Environment = {}): Environment {
  const [name, value] = variableIn(text, '--env');
  return { ...before, [name]: value };
}

/**
 * Returns the variables of an `--env-file`: one `NAME=VALUE` or `NAME` a line, as for `--env`. A
 * value is the rest of its line, quotes and spaces included. Empty lines and those that begin with
 * `#` are skipped.
 */
export function parseEnvironmentFile(bytes: Uint8Array, file: string): Environment {
  if (bytes.length > limits.requestBytes) throw usageError(`${file} is too large.`);
  // Latin-1 keeps every byte, so lines that are not UTF-8 have their number, too.
  const lines = Buffer.from(bytes).toString('latin1').split('\n');
  const found = new Map<string, Readonly<{ value: string; line: number }>>();
  for (const [at, raw] of lines.entries()) {
    const line = at + 1;
    const text = decodedLine(raw, `${file}:${line}`);
    if (text === '' || text.startsWith('#')) continue;
    const [name, value] = variableIn(text, `${file}:${line}`);
    const first = found.get(name)?.line;
    if (first !== undefined)
      throw usageError(`${file}:${line}: ${name} is set on line ${first} already.`);
    found.set(name, { value, line });
  }
  return Object.fromEntries([...found].map(([name, { value }]) => [name, value]));
}

/** Returns a line without its end, be it of Unix or of Windows. */
function decodedLine(raw: string, source: string): string {
  try {
    const bytes = Buffer.from(raw.replace(/\r$/, ''), 'latin1');
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw usageError(`${source}: not text in UTF-8.`);
  }
}

function variableIn(text: string, source: string): readonly [name: string, value: string] {
  const at = text.indexOf('=');
  const name = at === -1 ? text : text.slice(0, at);
  if (!variableName.test(name)) {
    const hint = 'a NAME has letters, digits and _ only, and nothing around it, such as spaces';
    throw usageError(`${source}: neither NAME=VALUE nor NAME.`, hint);
  }
  const value = at === -1 ? ownVariable(name) : text.slice(at + 1);
  if (value === undefined) {
    throw usageError(
      `${source}: ${name} is not set in your environment.`,
      `export it, or write ${name}=VALUE`,
    );
  }
  if (value.includes('\0')) throw usageError(`${source}: ${name} contains a NUL character.`);
  return [name, value];
}
