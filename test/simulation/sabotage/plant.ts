import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Patch, patches, type TextChange } from './patches.ts';

const root = path.resolve(import.meta.dirname, '../../..');

export function patchNamed(name: string): Patch {
  const found = patches.find((patch) => patch.name === name);
  if (found) return found;
  const names = patches.map((patch) => patch.name).join('\n  ');
  throw new Error(`there is no sabotage ${name}; there are\n  ${names}`);
}

/** A module's text with the bug in it. Throws when the change no longer fits the text. */
function sabotaged(name: string, { file, find, replace }: TextChange): string {
  const text = readFileSync(path.join(root, file), 'utf8');
  const times = text.split(find).length - 1;
  if (times === 1) return text.replace(find, () => replace);
  throw new Error(
    `the patch ${name} is stale: what it looks for stands ${times} times in ${file}. ` +
      'Let it find the text as it is now.',
  );
}

/** From here on these modules are loaded with the bug in them: nothing may have imported any. */
export function plant({ name, changes }: Patch): void {
  const sources = new Map(
    changes.map((change) => [
      pathToFileURL(path.join(root, change.file)).href,
      sabotaged(name, change),
    ]),
  );
  registerHooks({
    load(url, context, nextLoad) {
      const source = sources.get(url);
      if (source === undefined) return nextLoad(url, context);
      return { format: 'module-typescript', source, shortCircuit: true };
    },
  });
}
