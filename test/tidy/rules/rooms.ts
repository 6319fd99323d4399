import { importsOf, isTest, locationOf } from '../source.ts';
import type { TidyRule } from '../trouble.ts';

/**
 * The folders of a layer, from the ground up. A folder may import those on lower floors; folders on
 * one floor know nothing of each other. Files beside the folders are free, short of a circle.
 */
const floors: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'shared/lifecycle': [
    ['allocator', 'execution'],
    ['lease', 'resource'],
  ],
  'shared/blueprints': [['host'], ['ec2-host', 'pool-host']],
  'shared/turns': [['read'], ['loop'], ['execution', 'resource'], ['lease']],
  'shared/adapters': [['common'], ['aws', 'memory']],
  'functions/api': [['http'], ['lists', 'objects', 'views'], ['catalog', 'sign-in'], ['routes']],
  'infra/local': [
    ['access', 'behaviours'],
    ['cloud', 'dynamodb', 'gateway'],
    ['engines'],
    ['demo', 'lambda', 'start'],
  ],
  'infra/local/cloud': [['state', 'wire'], ['host'], ['ec2', 'ssm']],
  cli: [['api', 'parse'], ['config'], ['print'], ['run'], ['commands']],
};

/** Within a layer, imports point down as well. */
export const roomDirection: TidyRule = (sources) =>
  sources
    .filter(({ path }) => !isTest(path))
    .flatMap((source) =>
      Object.keys(floors).flatMap((layer) => {
        const room = roomIn(layer, source.path);
        if (room === null) return [];
        return importsOf(source).flatMap(({ target, at }) => {
          const other = roomIn(layer, target);
          const trouble = other === null ? null : troubleBetween(layer, room, other);
          return trouble === null
            ? []
            : [`${locationOf(source, at)} imports ${target}. ${trouble}`];
        });
      }),
    );

/** Every folder of such a layer has its floor. */
export const unlistedRooms: TidyRule = (sources) =>
  Object.entries(floors).flatMap(([layer, listed]) => {
    const found = sources
      .filter(({ path }) => !isTest(path))
      .flatMap(({ path }) => roomIn(layer, path) ?? []);
    return [...new Set(found)]
      .filter((room) => !listed.flat().includes(room))
      .map((room) => `${layer}/${room} has no floor. List it in test/tidy/rules/rooms.ts.`);
  });

function troubleBetween(layer: string, from: string, to: string): string | null {
  const [floor, other] = [floorOf(layer, from), floorOf(layer, to)];
  if (from === to || floor < 0 || other < 0 || other < floor) return null;
  return floor === other
    ? `${from} knows nothing of ${to}: share it in a folder below both.`
    : `${from} is below ${to}: take it as an argument, or move it down.`;
}

const floorOf = (layer: string, room: string): number =>
  floors[layer]?.findIndex((names) => names.includes(room)) ?? -1;

/** Returns the folder of a layer that a file is in; null for files elsewhere or beside folders. */
const roomIn = (layer: string, file: string): string | null => {
  const parts = file.startsWith(`${layer}/`) ? file.slice(layer.length + 1).split('/') : [];
  return parts.length > 1 ? (parts[0] ?? null) : null;
};
