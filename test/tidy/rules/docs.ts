import path from 'node:path';

type Document = Readonly<{ path: string; text: string }>;

const lineOf = (text: string, at: number): number => text.slice(0, at).split('\n').length;

/** Relative links that lead nowhere. */
export const brokenLinks = (
  documents: readonly Document[],
  exists: (file: string) => boolean,
): readonly string[] =>
  documents.flatMap(({ path: file, text }) =>
    [...text.matchAll(/\]\((?!\w+:|#)([^)\s#]+)[^)]*\)|^\[[^\]]+\]: (?!\w+:|#)([^\s#]+)/gm)]
      .map(({ index, 1: inline, 2: listed }) => ({ index, link: inline ?? listed ?? '' }))
      .filter(({ link }) => !exists(path.posix.join(path.posix.dirname(file), link)))
      .map(
        ({ index, link }) => `${file}:${lineOf(text, index)} links to ${link}, which is not there.`,
      ),
  );

const homes = /(?<![\w.:/~*-])\/(home|root|Users|work)\/[\w.-]+/g;

/** Paths that are true on one machine only. */
export const machinePaths = (documents: readonly Document[]): readonly string[] =>
  documents.flatMap(({ path: file, text }) =>
    [...text.matchAll(homes)].map(
      ({ index, 0: found }) =>
        `${file}:${lineOf(text, index)} says ${found}. Say it from the root of the repository.`,
    ),
  );
