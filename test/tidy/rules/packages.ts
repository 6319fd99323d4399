import * as z from 'zod';
import { importsOf, isTest, locationOf, readText } from '../source.ts';
import type { TidyRule } from '../trouble.ts';

const versions = z.record(z.string(), z.string());
const manifestSchema = z.object({
  dependencies: versions,
  devDependencies: versions,
  scripts: versions,
});
export type Manifest = Readonly<z.infer<typeof manifestSchema>>;

export const ourManifest = (): Manifest =>
  manifestSchema.parse(JSON.parse(readText('package.json')));

/** Packages whose command has another name than the package. */
const commands: Readonly<Record<string, string>> = {
  '@biomejs/biome': 'biome',
  typescript: 'tsc',
  node: 'node',
  'aws-cdk': 'cdk',
};

/** Returns the package of a module name: `@scope/name/deep.js` belongs to `@scope/name`. */
const packageOf = (moduleName: string): string =>
  moduleName
    .split('/')
    .slice(0, moduleName.startsWith('@') ? 2 : 1)
    .join('/');

const allOf = ({ dependencies, devDependencies }: Manifest): Readonly<Record<string, string>> => ({
  ...dependencies,
  ...devDependencies,
});

export const inexactVersions = (manifest: Manifest): readonly string[] =>
  Object.entries(allOf(manifest))
    .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
    .map(([name, version]) => `package.json: ${name} is ${version}. Pin one exact version.`);

export const unusedPackages =
  (manifest: Manifest): TidyRule =>
  (sources) => {
    const imported = new Set(
      sources.flatMap((source) => importsOf(source).map(({ target }) => packageOf(target))),
    );
    const runs = Object.values(manifest.scripts).join(' ');
    return Object.keys(allOf(manifest))
      .filter((name) => {
        const command = commands[name];
        if (command !== undefined) return !new RegExp(`\\b${command}\\b`).test(runs);
        return name !== '@types/node' && !imported.has(name.replace('@types/', ''));
      })
      .map((name) => `package.json: no file imports ${name}. Remove it (npm uninstall ${name}).`);
  };

export const undeclaredPackages =
  (manifest: Manifest): TidyRule =>
  (sources) => {
    const all = allOf(manifest);
    return sources.flatMap((source) =>
      importsOf(source)
        .filter(({ ours, target }) => !ours && !target.startsWith('node:'))
        .flatMap(({ target, typeOnly, at }) => {
          const name = packageOf(target);
          const here = `${locationOf(source, at)} imports ${target}`;
          if (all[name] === undefined && all[`@types/${name}`] === undefined) {
            return [
              `${here}, which package.json does not list. Declare it with one exact version.`,
            ];
          }
          return isShipped(source.path) && !typeOnly && !(name in manifest.dependencies)
            ? [`${here}, a devDependency. Code that runs in AWS or at users needs a dependency.`]
            : [];
        }),
    );
  };

const isShipped = (file: string): boolean =>
  /^(shared|functions|cli)\//.test(file) && !isTest(file);
