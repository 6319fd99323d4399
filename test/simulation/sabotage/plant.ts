import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Patch, TextChange } from './patch.ts';
import { patches } from './patches.ts';

const root = path.resolve(import.meta.dirname, '../../..');

export function patchNamed(name: string): Patch {
  const found = patches.find((patch) => patch.name === name);
  if (found) return found;
  const names = patches.map((patch) => patch.name).join('\n  ');
  throw new Error(`there is no sabotage ${name}; there are\n  ${names}`);
}

/** A text with the bug in it. Throws when the change no longer fits the text. */
function changed(name: string, text: string, { file, find, replace }: TextChange): string {
  const times = text.split(find).length - 1;
  if (times === 1) return text.replace(find, () => replace);
  throw new Error(
    `the patch ${name} is stale: what it looks for stands ${times} times in ${file}. ` +
      'Let it find the text as it is now.',
  );
}

/** The texts of the modules that a patch changes, by their path. */
export function sabotaged({ name, changes }: Patch): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const change of changes) {
    const file = path.join(root, change.file);
    texts.set(file, changed(name, texts.get(file) ?? readFileSync(file, 'utf8'), change));
  }
  return texts;
}

/** From here on these modules are loaded with the bug in them: nothing may have imported any. */
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
