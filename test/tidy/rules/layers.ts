import { importsOf, isTest, locationOf, type Source } from '../source.ts';
import type { TidyRule } from '../trouble.ts';

/** The layers, from the ground up. A file may import its own layer and those below. */
const layers = [
  'shared/model',
  'shared/lifecycle',
  'shared/ports',
  'shared/blueprints',
  'shared/turns',
  'shared/adapters',
  'functions',
  'infra',
  'cli',
  'console',
  'bench',
];

/** Folders of these layers know nothing of each other, except for those in `common`. */
const separate = [
  { in: 'functions', common: ['lambda'] },
  { in: 'shared/blueprints', common: ['host'] },
  { in: 'shared/adapters', common: ['common'] },
  { in: 'infra', common: [] },
];

/** Clients: they reach the service only through its API, and import no more than its vocabulary. */
const clients = ['cli', 'console', 'bench'];

/** Imports point down. Tests may import anything; product code never imports a test. */
export const layerDirection: TidyRule = (sources) =>
  sources
    .filter((source) => !isTest(source.path))
    .flatMap((source) =>
      importsOf(source)
        .filter(({ ours }) => ours)
        .flatMap(({ target, typeOnly, at }) => {
          const trouble = troubleWith(source, target, typeOnly);
          return trouble === null
            ? []
            : [`${locationOf(source, at)} imports ${target}. ${trouble}`];
        }),
    );

function troubleWith(source: Source, target: string, typeOnly: boolean): string | null {
  const from = layerOf(source.path);
  const to = layerOf(target);
  if (isTest(target)) return 'That is a test file: move what is needed out of it.';
  if (from === null || to === null) return null;
  if (from === to) return troubleAmongNeighbours(source.path, target);
  if (layers.indexOf(to) > layers.indexOf(from)) {
    return `${from} is below ${to}: take it as an argument or a port, or move it down.`;
  }
  if (!clients.includes(from)) return null;
  if (to === 'shared/model' || (typeOnly && to === 'functions')) return null;
  return `${from} is a client of the API: use its vocabulary in shared/model/wire, or a route.`;
}

const layerOf = (file: string): string | null =>
  layers.find((layer) => file.startsWith(`${layer}/`)) ?? null;

function troubleAmongNeighbours(from: string, to: string): string | null {
  for (const { in: folder, common } of separate) {
    const [one, other] = [roomIn(folder, from), roomIn(folder, to)];
    if (one === null || other === null || one === other || common.includes(other)) continue;
    const shared = common.map((name) => `${folder}/${name}`).join(', ');
    return `${one} knows nothing of ${other}: share it in ${shared}, or in a layer below.`;
  }
  return null;
}

/** Returns the folder directly in `folder` that holds `file`; null for files beside the folders. */
const roomIn = (folder: string, file: string): string | null => {
  const rest = file.startsWith(`${folder}/`) ? file.slice(folder.length + 1) : '';
  return rest.includes('/') ? rest.slice(0, rest.indexOf('/')) : null;
};
