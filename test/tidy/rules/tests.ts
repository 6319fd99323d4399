import { locationOf, type Source } from '../source.ts';
import type { TidyRule } from '../trouble.ts';

/** Rejects two tests of one name in one suite: a report could not say which one failed. */
export const testNames: TidyRule = (sources) =>
  sources.flatMap((source) => {
    const seen = new Map<string, string>();
    return testsOf(source).flatMap(({ name, suite, at }) => {
      const key = `${suite}#${name}`;
      const first = seen.get(key);
      if (first === undefined) seen.set(key, locationOf(source, at));
      return first === undefined
        ? []
        : [`${locationOf(source, at)} is named like ${first}: '${name}'. Name what differs.`];
    });
  });

function testsOf(source: Source) {
  return [...source.code.matchAll(/\b(?:it|test)(?:\.\w+\([^;]*?\))?\(\s*(['`])( *)\1/g)].map(
    ({ index: at, 0: head, 2: blank }) => {
      const end = at + head.length - 1;
      const name = source.text.slice(end - (blank?.length ?? 0), end);
      return { name, suite: enclosing(source.code, at), at };
    },
  );
}

/** Returns the offset of the innermost brace that is open at `at`. */
function enclosing(code: string, at: number): number {
  let depth = 0;
  for (let back = at - 1; back >= 0; back -= 1) {
    if (code[back] === '}') depth += 1;
    if (code[back] === '{') depth -= 1;
    if (depth < 0) return back;
  }
  return -1;
}
