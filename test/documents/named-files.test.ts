import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';

const projectRoot = join(import.meta.dirname, '../..');
const readFromRoot = (file: string): string => readFileSync(join(projectRoot, file), 'utf8');
const { scripts: npmScripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFromRoot('package.json')));

/** The folders at the root, without those that git ignores. */
const topFolders = new Set([
  '.ci',
  'bench',
  'cli',
  'docs',
  'examples',
  'functions',
  'infra',
  'shared',
  'test',
]);
const checkedDocuments = [
  ...['README.md', 'CONTRIBUTING.md', 'AGENTS.md', 'examples/README.md'],
  ...readdirSync(join(projectRoot, 'docs')).map((file) => `docs/${file}`),
];

/** Returns the text of every code span, and each line of every code block. */
const codeIn = (text: string): readonly string[] => {
  const blocks = [...text.matchAll(/^```\w*\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block);
  const spans = text.replace(/^```[\s\S]*?^```$/gm, '').matchAll(/`([^`\n]+)`/g);
  return [...spans].map(([, span = '']) => span).concat(blocks.flatMap((one) => one.split('\n')));
};

/**
 * Returns the paths that a text names in code from the root: `shared/model/keys.ts`, `.ci/run`.
 * `NAME` stands for a name to choose, so only the folder before it must exist:
 * `shared/blueprints/NAME/index.ts` → `shared/blueprints`.
 */
const pathsIn = (text: string): readonly string[] =>
  codeIn(text)
    .filter((code) => /^[\w.-]+(\/[\w.-]+)*\/?$/.test(code))
    .filter((path) => topFolders.has(path.split('/')[0] ?? '') || /^[\w.-]+\.(md|json)$/.test(path))
    .map((path) => path.replace(/\/[^/]*NAME.*$/, ''))
    .filter((path) => path !== '');

/** Returns the names of the npm scripts that a text calls in code. */
const scriptsIn = (text: string): readonly string[] =>
  codeIn(text).flatMap((code) =>
    [...code.matchAll(/npm (?:run (?:--silent )?)([\w:-]+)/g)].map(([, name = '']) => name),
  );

describe.each(checkedDocuments)('%s', (file) => {
  const text = readFromRoot(file);

  it('names only files and folders that exist', () => {
    expect(pathsIn(text).filter((path) => !existsSync(join(projectRoot, path)))).toEqual([]);
  });

  it('names only scripts of package.json', () => {
    expect(scriptsIn(text).filter((name) => npmScripts[name] === undefined)).toEqual([]);
  });
});

describe('the check of named files', () => {
  it('finds a path in a code span and a name to choose, and no command or route', () => {
    const text =
      'In `shared/model/keys.ts` and `shared/blueprints/NAME/index.ts`: `/v1/leases`, `npm ci`.';

    expect(pathsIn(text)).toEqual(['shared/model/keys.ts', 'shared/blueprints']);
  });

  it('finds scripts in spans and in blocks', () => {
    expect(scriptsIn('`npm run lint`\n```sh\nnpm run model -- all\n```\n')).toEqual([
      'lint',
      'model',
    ]);
  });
});
