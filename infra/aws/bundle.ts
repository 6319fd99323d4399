import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { buildSync, type Metafile } from 'esbuild';

export const repositoryRoot = path.resolve(import.meta.dirname, '../..');

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

/** The folder that becomes a function's code: its `index.mjs`, and chunks that this loads. */
export type Bundle = Readonly<{
  folder: string;
  /** The size of what a cold start loads: `index.mjs` and the chunks that it imports. */
  bytes: number;
  /** The packages of which a cold start loads a part. */
  packages: readonly string[];
  /** Those of which a part is loaded later, by the first call that needs it. */
  lazyPackages: readonly string[];
}>;

/** The folder beside the bundles that holds their source maps, which are not deployed. */
export const sourceMapsFolder = 'source-maps';

/**
 * Bundles every function into `<out>/<function>/index.mjs`, with its source maps in
 * `<out>/source-maps/<function>`. The SDK is included, so the tested version is the one that runs.
 * Needs neither Docker nor a network.
 * @throws with esbuild's message if a source does not build
 */
export function bundleFunctions(out: string): ReadonlyMap<string, Bundle> {
  // Chunks are named after their content, so those of an earlier run would stay.
  rmSync(out, { recursive: true, force: true });
  return new Map(functionNames.map((name) => [name, bundleFunction(name, out)]));
}

function bundleFunction(name: string, out: string): Bundle {
  const folder = path.resolve(out, name);
  const { metafile } = buildSync({
    absWorkingDir: repositoryRoot,
    entryPoints: [{ in: `functions/${name}/handler.ts`, out: 'index' }],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    // What is imported dynamically gets a chunk of its own, which a cold start does not read.
    splitting: true,
    chunkNames: 'chunk-[hash]',
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    banner: { js: requireForModules },
    minify: true,
    // Node would parse the maps at each cold start: `npm run stack` reads them instead.
    sourcemap: 'external',
    sourcesContent: false,
    metafile: true,
    logLevel: 'silent',
  });
  moveSourceMaps(folder, path.resolve(out, sourceMapsFolder, name));
  const files = outputFiles(metafile);
  const atStart = importedFrom(files, 'index.mjs');
  const later = [...files.keys()].filter((file) => !atStart.has(file));
  return {
    folder,
    bytes: [...atStart].reduce((sum, file) => sum + (files.get(file)?.bytes ?? 0), 0),
    packages: packagesIn(files, [...atStart]),
    lazyPackages: packagesIn(files, later),
  };
}

function moveSourceMaps(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const file of readdirSync(from).filter((name) => name.endsWith('.map'))) {
    renameSync(path.join(from, file), path.join(to, file));
  }
}

type OutputFiles = ReadonlyMap<string, Metafile['outputs'][string]>;

/** Returns the modules that were written, by file name. */
const outputFiles = ({ outputs }: Metafile): OutputFiles =>
  new Map(
    Object.entries(outputs)
      .filter(([file]) => file.endsWith('.mjs'))
      .map(([file, output]) => [path.basename(file), output]),
  );

/** Returns a file and all that it imports statically. */
function importedFrom(files: OutputFiles, file: string, found = new Set<string>()) {
  if (found.has(file)) return found;
  found.add(file);
  for (const { path: imported, kind } of files.get(file)?.imports ?? []) {
    if (kind === 'import-statement' && files.has(path.basename(imported))) {
      importedFrom(files, path.basename(imported), found);
    }
  }
  return found;
}

/** Returns the packages of which these files contain a part, sorted. */
function packagesIn(files: OutputFiles, names: readonly string[]): readonly string[] {
  const inputs = names.flatMap((name) => Object.entries(files.get(name)?.inputs ?? {}));
  const packages = inputs
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .flatMap(([input]) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? []);
  return [...new Set(packages)].sort();
}
