import { readdirSync } from 'node:fs';
import path from 'node:path';
import { buildSync } from 'esbuild';

const repositoryRoot = path.resolve(import.meta.dirname, '../..');

/** The folders of `functions/` that hold one function each; `lambda` is the code they share. */
export const functionNames: readonly string[] = readdirSync(
  path.join(repositoryRoot, 'functions'),
  {
    withFileTypes: true,
  },
)
  .filter((entry) => entry.isDirectory() && entry.name !== 'lambda')
  .map(({ name }) => name)
  .sort();

/** Defines `require`, which some bundled CommonJS packages call and an ES module lacks. */
const requireForModules =
  "import { createRequire as drydockRequire } from 'node:module';" +
  'const require = drydockRequire(import.meta.url);';

/** The folder that becomes a function's code, and the size of its module in bytes. */
export type Bundle = Readonly<{ folder: string; bytes: number }>;

/**
 * Bundles every function into `<out>/<function>/index.mjs` with a source map beside it. The SDK is
 * included, so the tested version is the one that runs. Needs neither Docker nor a network.
 * @throws with esbuild's message if a source does not build
 */
export function bundleFunctions(out: string): ReadonlyMap<string, Bundle> {
  const { metafile } = buildSync({
    absWorkingDir: repositoryRoot,
    entryPoints: functionNames.map((name) => ({
      in: `functions/${name}/handler.ts`,
      out: `${name}/index`,
    })),
    outdir: out,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    banner: { js: requireForModules },
    minify: true,
    // Stack traces need line numbers of our sources, not the sources themselves.
    sourcemap: true,
    sourcesContent: false,
    metafile: true,
    logLevel: 'silent',
  });
  const sizes = new Map(
    Object.entries(metafile.outputs).map(([file, { bytes }]) => [
      path.resolve(repositoryRoot, file),
      bytes,
    ]),
  );
  return new Map(
    functionNames.map((name) => {
      const folder = path.resolve(out, name);
      return [name, { folder, bytes: sizes.get(path.join(folder, 'index.mjs')) ?? 0 }] as const;
    }),
  );
}
