import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CliError, exitCodes } from '../exit.ts';
import type { ConfigDocument } from './documents.ts';
import { documentsIn } from './documents.ts';

const endings = ['.yaml', '.yml', '.json'];

/** Documents of a file, of `-` (stdin), or of every YAML and JSON file right inside a folder. */
export function readDocuments(names: readonly string[]): readonly ConfigDocument[] {
  return names.flatMap(filesAt).flatMap((file) => {
    const text = reading(file, () => readFileSync(file === '-' ? 0 : file, 'utf8'));
    return documentsIn(text, file === '-' ? 'stdin' : file);
  });
}

function filesAt(name: string): readonly string[] {
  if (name === '-' || !reading(name, () => statSync(name)).isDirectory()) return [name];
  return readdirSync(name)
    .filter((file) => endings.some((ending) => file.endsWith(ending)))
    .sort()
    .map((file) => join(name, file));
}

function reading<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new CliError(exitCodes.notFound, `${file} can't be read: ${detail}`);
  }
}
