import { circlesIn, graphOf } from '../circles.ts';
import { importsOf, isTest, type Source } from '../source.ts';
import type { TidyRule } from '../trouble.ts';

type Arrow = readonly [from: string, to: string];

const arrowsOf = (sources: readonly Source[]): readonly Arrow[] =>
  sources.flatMap((source) =>
    importsOf(source)
      .filter(({ ours }) => ours)
      .map(({ target }): Arrow => [source.path, target]),
  );

const drawn = (circle: readonly string[]): string => [...circle, circle[0]].join(' → ');

/** No file imports itself through others: product and tests alike, type-only imports included. */
export const fileCircles: TidyRule = (sources) =>
  circlesIn(graphOf(arrowsOf(sources))).map(
    (circle) =>
      `${circle[0]}:1 imports itself: ${drawn(circle)}. ` +
      'Move what they share to a file of its own, below all of them.',
  );

/**
 * The files and folders directly in one folder do not import each other in a circle either, or they
 * can only be read together. Tests may look at anything.
 */
export const folderCircles: TidyRule = (sources) => {
  const arrows = arrowsOf(sources.filter(({ path }) => !isTest(path)));
  return foldersOf(sources).flatMap((folder) => {
    const inside = arrows.flatMap(([from, to]): readonly Arrow[] => {
      const [one, other] = [childOf(folder, from), childOf(folder, to)];
      return one === null || other === null ? [] : [[one, other]];
    });
    return circlesIn(graphOf(inside)).map((circle) => {
      const arrow = arrows.find(
        ([from, to]) =>
          childOf(folder, from) === circle.at(-1) && childOf(folder, to) === circle[0],
      );
      return (
        `${arrow?.[0]}:1 closes a circle in ${folder}: ${drawn(circle)}. ` +
        `Move what ${circle.at(-1)} needs of ${circle[0]} to a file below both.`
      );
    });
  });
};

function foldersOf(sources: readonly Source[]): readonly string[] {
  const folders = new Set<string>();
  for (const { path } of sources) {
    const parts = path.split('/');
    for (let end = parts.length - 1; end > 0; end -= 1) folders.add(parts.slice(0, end).join('/'));
  }
  return [...folders].sort();
}

/** Returns the file or folder directly in `folder` that holds `file`; null if it is elsewhere. */
const childOf = (folder: string, file: string): string | null =>
  file.startsWith(`${folder}/`) ? (file.slice(folder.length + 1).split('/')[0] ?? null) : null;
