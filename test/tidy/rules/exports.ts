import { importsOf, locationOf, type Source } from '../source.ts';
import type { TidyRule } from '../trouble.ts';

/** True for files that Lambda, vitest or the compiler load: their exports have no importer here. */
const isEntry = (file: string): boolean =>
  /^functions\/[^/]+\/handler\.ts$|\.config\.ts$|\.d\.ts$/.test(file);

/**
 * Rejects exports without an importer. A type that its own file uses may stay exported: it names a
 * parameter or a result of an exported function.
 */
export const deadExports: TidyRule = (sources) => {
  const used = new Set(
    sources.flatMap((source) =>
      importsOf(source)
        .filter(({ ours }) => ours)
        .flatMap(({ target, names }) => names.map((name) => `${target}#${name}`)),
    ),
  );
  return sources
    .filter((source) => !isEntry(source.path) && !used.has(`${source.path}#*`))
    .flatMap((source) =>
      exportsOf(source)
        .filter(({ name }) => !used.has(`${source.path}#${name}`))
        .flatMap(({ name, isType, at }) => {
          const usedHere = source.code.split(new RegExp(`\\b${name}\\b`)).length > 2;
          if (usedHere && isType) return [];
          const instead = usedHere ? 'leave out `export`' : 'delete it';
          return [`${locationOf(source, at)} exports ${name}, which no file imports: ${instead}.`];
        }),
    );
};

type Exported = Readonly<{ name: string; isType: boolean; at: number }>;

function exportsOf(source: Source): readonly Exported[] {
  const declared = /^export (?:async )?(const|let|function\*?|class|type|interface) (\w+)/gm;
  const listed = /^export (?:type )?\{([^}]*)\}/gm;
  return [
    ...[...source.code.matchAll(declared)].map((match) => ({
      name: match[2] ?? '',
      isType: match[1] === 'type' || match[1] === 'interface',
      at: match.index,
    })),
    ...[...source.code.matchAll(listed)].flatMap((match) =>
      (match[1] ?? '')
        .split(',')
        .map((name) => name.trim().replace(/^type /, ''))
        .map((name) => name.split(' as ').at(-1) ?? '')
        .map((name) => ({ name, isType: false, at: match.index }))
        .filter(({ name }) => name !== ''),
    ),
  ];
}
