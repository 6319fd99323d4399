import { closing } from '../braces.ts';
import { place, type Source } from '../source.ts';
import type { Rule } from '../trouble.ts';

/**
 * Without a `default`, only the compiler's "not all paths return" sees a forgotten case. So such a
 * switch returns in every case, and nothing comes after it.
 */
export const switches: Rule = (sources) =>
  sources.flatMap((source) =>
    [...source.code.matchAll(/\bswitch\s*\(/g)]
      .filter(({ index, 0: head }) => !isExhaustive(source, index + head.length - 1))
      .map(
        ({ index }) =>
          `${place(source, index)} does not say what happens to a case that is yet to come. ` +
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
