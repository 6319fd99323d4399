import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Patch, TextChange } from './patch.ts';
import { patches } from './patches.ts';

const repositoryRoot = path.resolve(import.meta.dirname, '../../..');

export function patchNamed(name: string): Patch {
  const found = patches.find((patch) => patch.name === name);
  if (found) return found;
  const names = patches.map((patch) => patch.name).join('\n  ');
  throw new Error(`no planted bug is named ${name}; the names are\n  ${names}`);
}

/** Returns a text with the bug in it. Throws if the change no longer fits the text. */
function withBug(name: string, text: string, { file, find, replace }: TextChange): string {
  const times = text.split(find).length - 1;
  if (times === 1) return text.replace(find, () => replace);
  throw new Error(
    `the patch ${name} is stale: its text occurs ${times} times in ${file}. ` +
      'Quote the current text.',
  );
}

/** Returns the changed texts of the modules that a patch changes, by path. */
export function sabotaged({ name, changes }: Patch): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const change of changes) {
    const file = path.join(repositoryRoot, change.file);
    texts.set(file, withBug(name, texts.get(file) ?? readFileSync(file, 'utf8'), change));
  }
  return texts;
}

/** Makes these modules load with the bug in them. None of them may be imported yet. */
export function plant(patch: Patch): void {
  const sources = new Map(
    [...sabotaged(patch)].map(([file, text]) => [pathToFileURL(file).href, text]),
  );
  registerHooks({
    load(url, context, nextLoad) {
      const source = sources.get(url);
      if (source === undefined) return nextLoad(url, context);
      return { format: 'module-typescript', source, shortCircuit: true };
    },
  });
}
