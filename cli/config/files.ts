import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CliError, exitCodes } from '../exit.ts';
import type { ConfigDocument } from './documents.ts';
import { parseDocuments } from './documents.ts';

const configExtensions = ['.yaml', '.yml', '.json'];

/**
 * Returns the documents of files, of `-` (stdin), and of every YAML or JSON file directly in a
 * folder.
 */
export function readDocuments(names: readonly string[]): readonly ConfigDocument[] {
  return names.flatMap(filesAt).flatMap((file) => {
    const text = orUnreadable(file, () => readFileSync(file === '-' ? 0 : file, 'utf8'));
    return parseDocuments(text, file === '-' ? 'stdin' : file);
  });
}

function filesAt(name: string): readonly string[] {
  if (name === '-' || !orUnreadable(name, () => statSync(name)).isDirectory()) return [name];
  return readdirSync(name)
    .filter((file) => configExtensions.some((extension) => file.endsWith(extension)))
    .sort()
    .map((file) => join(name, file));
}

function orUnreadable<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new CliError(exitCodes.notFound, `cannot read ${file}: ${detail}`);
  }
}
