import type { TidyRule } from '../trouble.ts';

const foldersIn = (folder: string, paths: readonly string[]): readonly string[] => {
  const below = paths.filter((file) => file.startsWith(`${folder}/`));
  const names = below.map((file) => file.slice(folder.length + 1).split('/'));
  return [...new Set(names.filter((parts) => parts.length > 1).map(([name]) => name ?? ''))];
};

export const missingHandlers: TidyRule = (sources) => {
  const paths = sources.map(({ path }) => path);
  return foldersIn('functions', paths)
    .filter((name) => name !== 'lambda' && !paths.includes(`functions/${name}/handler.ts`))
    .map(
      (name) =>
        `functions/${name} has no handler.ts. ` +
        'Every folder but functions/lambda is the entry point of one function.',
    );
};

/** Every driver is in the registry. `host` holds what the drivers of hosts have in common. */
export const unregisteredDrivers: TidyRule = (sources) => {
  const paths = sources.map(({ path }) => path);
  const registry = sources.find(({ path }) => path === 'shared/blueprints/registry.ts')?.text ?? '';
  return foldersIn('shared/blueprints', paths)
    .filter((name) => name !== 'host' && !registry.includes(`'./${name}/index.ts'`))
    .map((name) => `shared/blueprints/${name} is not in registry.ts. List it there, or delete it.`);
};
