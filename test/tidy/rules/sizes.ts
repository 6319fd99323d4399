import { closing, opening } from '../braces.ts';
import { isTest, lineAt, locationOf, type Source } from '../source.ts';
import type { TidyRule } from '../trouble.ts';

const linesMax = 250;
const columnsMax = 100;
const functionLinesMax = 60;
const medianMax = 60;

const linesOf = (source: Source): readonly string[] => source.text.trimEnd().split('\n');

export const fileLengths: TidyRule = (sources) =>
  sources
    .filter((source) => linesOf(source).length > linesMax)
    .map(
      (source) =>
        `${source.path}:1 has ${linesOf(source).length} lines, at most ${linesMax}. ` +
        'Give its second subject a file of its own.',
    );

export const medianLength: TidyRule = (sources) => {
  const lengths = sources
    .filter((source) => !isTest(source.path))
    .map((source) => linesOf(source).length)
    .sort((a, b) => a - b);
  const median = lengths[Math.floor(lengths.length / 2)] ?? 0;
  if (median <= medianMax) return [];
  return [`The median file has ${median} lines, at most ${medianMax}. One subject to a file.`];
};

/** Imports may be longer: a long path cannot be broken. */
export const lineLengths: TidyRule = (sources) =>
  sources.flatMap((source) =>
    linesOf(source).flatMap((line, index) =>
      [...line].length > columnsMax && !/^(import|\} from) /.test(line)
        ? [
            `${source.path}:${index + 1} has ${[...line].length} columns, at most ${columnsMax}. ` +
              'Break the line, or join shorter strings.',
          ]
        : [],
    ),
  );

export const functionLengths: TidyRule = (sources) =>
  sources.flatMap((source) =>
    functionsOf(source)
      .filter(({ lines }) => lines > functionLinesMax)
      .map(
        ({ at, lines }) =>
          `${locationOf(source, at)} opens a function of ${lines} lines, at most ` +
          `${functionLinesMax}. Give a step of it a name.`,
      ),
  );

/**
 * Returns where each function with a body begins and how long it is. Suites of tests don't count.
 */
function functionsOf(source: Source): readonly Readonly<{ at: number; lines: number }>[] {
  return [...source.code.matchAll(/\{/g)].flatMap(({ index: open }) => {
    if (!opensBody(source.code, open)) return [];
    const close = closing(source.code, open);
    if (/\b(describe|it)(\.\w+)?\(/.test(source.code.slice(open, close))) return [];
    const at = source.code.lastIndexOf('\n', open) + 1;
    return [{ at, lines: lineAt(source, close) - lineAt(source, open) + 1 }];
  });
}

/** True after `=>`, and after `)` or `): Type` unless a word like `if` precedes the parenthesis. */
function opensBody(code: string, open: number): boolean {
  const before = code.slice(Math.max(0, open - 400), open).trimEnd();
  if (before.endsWith('=>')) return true;
  const end = /\)(\s*:\s[\w\s.<>[\]|&,{}:;?'"]*)?$/.exec(before)?.index;
  if (end === undefined) return false;
  return !/\b(if|for|while|switch|catch|await)\s*$/.test(before.slice(0, opening(before, end)));
}
