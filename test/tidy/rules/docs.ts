import path from 'node:path';

type Document = Readonly<{ path: string; text: string }>;

const lineNumber = (text: string, at: number): number => text.slice(0, at).split('\n').length;

/** Rejects relative links to missing files. */
export const brokenLinks = (
  documents: readonly Document[],
  exists: (file: string) => boolean,
): readonly string[] =>
  documents.flatMap(({ path: file, text }) =>
    [...text.matchAll(/\]\((?!\w+:|#)([^)\s#]+)[^)]*\)|^\[[^\]]+\]: (?!\w+:|#)([^\s#]+)/gm)]
      .map(({ index, 1: inline, 2: listed }) => ({ index, link: inline ?? listed ?? '' }))
      .filter(({ link }) => !exists(path.posix.join(path.posix.dirname(file), link)))
      .map(
        ({ index, link }) =>
          `${file}:${lineNumber(text, index)} links to ${link}, which does not exist.`,
      ),
  );

const homes = /(?<![\w.:/~*-])\/(home|root|Users|work)\/[\w.-]+/g;

/** Rejects absolute paths that exist on one machine only. */
export const machinePaths = (documents: readonly Document[]): readonly string[] =>
  documents.flatMap(({ path: file, text }) =>
    [...text.matchAll(homes)].map(
      ({ index, 0: found }) =>
        `${file}:${lineNumber(text, index)} names ${found}. ` +
        'Write the path from the root of the repository.',
    ),
  );

/** Rejects citations of the design document: it is not in the repository. */
export const absentDocuments = (documents: readonly Document[]): readonly string[] =>
  documents.flatMap(({ path: file, text }) =>
    [...text.matchAll(/\bDES[I]GN(\.md\b| §)/g)].map(
      ({ index, 0: found }) =>
        `${file}:${lineNumber(text, index)} cites ${found.trim()}, which readers do not have. ` +
        'Link docs/architecture.md, or give the reason itself.',
    ),
  );
