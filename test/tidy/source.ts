import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { mask } from './mask.ts';

export type Source = Readonly<{
  /** From the root of the repository, with `/`. */
  path: string;
  text: string;
  code: string;
  comments: string;
}>;

export type Import = Readonly<{
  /** The path of one of our files from the root, or the module name: `hono`, `node:fs`. */
  target: string;
  ours: boolean;
  typeOnly: boolean;
  /** The names the target exports them under; empty for `import './x.ts'`, `*` for everything. */
  names: readonly string[];
  at: number;
}>;

const repositoryRoot = path.resolve(import.meta.dirname, '../..');

const notOurs = new Set(['node_modules', '.git', '.drydock', 'cdk.out', 'dist', 'coverage']);

/** Every file of the repository, except those that git ignores. */
export const files: readonly string[] = readdirSync(repositoryRoot, {
  recursive: false,
  withFileTypes: true,
})
  .filter((entry) => !notOurs.has(entry.name))
  .flatMap((entry) => (entry.isDirectory() ? filesIn(entry.name) : [entry.name]))
  .filter((file) => !file.endsWith('.log'))
  .sort();

function filesIn(folder: string): readonly string[] {
  return readdirSync(path.join(repositoryRoot, folder), { withFileTypes: true })
    .filter((entry) => !notOurs.has(entry.name))
    .flatMap((entry) => {
      const below = `${folder}/${entry.name}`;
      return entry.isDirectory() ? filesIn(below) : [below];
    });
}

export const readText = (file: string): string =>
  readFileSync(path.join(repositoryRoot, file), 'utf8');

export const sourceOf = (file: string, text: string): Source => ({
  path: file,
  text,
  ...mask(text),
});

/** Every TypeScript file of the repository. */
export const sources: readonly Source[] = files
  .filter((file) => file.endsWith('.ts'))
  .map((file) => sourceOf(file, readText(file)));

/** True for tests, and for everything under test/. */
export const isTest = (file: string): boolean =>
  file.startsWith('test/') || /\.test\.ts$|^vitest\.config\.ts$/.test(file);

export const lineAt = (source: Source, at: number): number =>
  source.text.slice(0, at).split('\n').length;

/** Returns `file:line`, which editors and terminals turn into a link. */
export const locationOf = (source: Source, at: number): string =>
  `${source.path}:${lineAt(source, at)}`;

/** `import … from ''`, `export … from ''`, `import ''` and `import('')`, in masked code. */
const clause = /(import|export)\s+(type\s+)?((?:[\w*\s,]|\{[^}]*\})*?)\bfrom\s*/;
const bare = /import\s*\(?\s*/;
const importing = new RegExp(`\\b(?:${clause.source}|${bare.source})'( *)'`, 'g');

export function importsOf(source: Source): readonly Import[] {
  const found = source.code.matchAll(importing);
  return [...found].map((match) => {
    const at = match.index;
    const end = at + match[0].length - 1;
    const specifier = source.text.slice(end - (match[4]?.length ?? 0), end);
    const ours = specifier.startsWith('.');
    const names = namesIn(match[3] ?? '');
    return {
      target: ours ? path.posix.join(path.posix.dirname(source.path), specifier) : specifier,
      ours,
      typeOnly: match[2] !== undefined || isTypesOnly(match[3] ?? ''),
      names: match[1] === undefined && match[0].includes('(') ? ['*'] : names,
      at,
    };
  });
}

function namesIn(clause: string): readonly string[] {
  const braced = /\{([^}]*)\}/.exec(clause)?.[1] ?? '';
  const named = braced.split(',').map((name) => name.trim().replace(/^type\s+/, ''));
  const others = clause.replace(/\{[^}]*\}/, '').includes('*') ? ['*'] : [];
  const plain = /^\s*\w+/.test(clause) ? ['default'] : [];
  return [...named.map((name) => name.split(/\s+as\s+/)[0] ?? ''), ...others, ...plain].filter(
    (name) => name !== '',
  );
}

const isTypesOnly = (clause: string): boolean => {
  const named = /^\s*\{([^}]*)\}\s*$/.exec(clause)?.[1]?.split(',') ?? ['value'];
  return named.every((name) => name.trim() === '' || name.trim().startsWith('type '));
};
