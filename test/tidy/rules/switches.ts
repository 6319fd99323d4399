import { closing } from '../braces.ts';
import { locationOf, type Source } from '../source.ts';
import type { TidyRule } from '../trouble.ts';

/**
 * Requires a `default`. A switch without one must return in every case and end its function, so
 * that the compiler reports a missing case as a path that does not return.
 */
export const switches: TidyRule = (sources) =>
  sources.flatMap((source) =>
    [...source.code.matchAll(/\bswitch\s*\(/g)]
      .filter(({ index, 0: head }) => !isExhaustive(source, index + head.length - 1))
      .map(
        ({ index }) =>
          `${locationOf(source, index)} ignores cases that are added later. ` +
          'End it in `default: return unreachable(value)`.',
      ),
  );

function isExhaustive({ code }: Source, parenthesis: number): boolean {
  const open = code.indexOf('{', closing(code, parenthesis));
  const close = closing(code, open);
  const body = code.slice(open + 1, close);
  if (/\bdefault:/.test(body)) return true;
  const ways = body.split(/\bcase\b[^:]*:/).slice(1);
  const everyWayEnds = ways.every((way) => way.trim() === '' || /\b(return|throw)\b/.test(way));
  return (
    everyWayEnds &&
    code
      .slice(close + 1)
      .trimStart()
      .startsWith('}')
  );
}
