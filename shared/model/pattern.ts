/** A name, or a name in which `*` stands for any run of characters, none included. */

const star = '*';

/** In time that grows with both lengths only, whoever wrote the pattern. */
export function matches(pattern: string, name: string): boolean {
  const [first = '', ...rest] = pattern.split(star);
  const last = rest.pop();
  if (last === undefined) return pattern === name;
  if (!name.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return name.length - last.length >= at && name.endsWith(last);
}

/** Those of the matching ones that say most about the name: usually one, none if nothing fits. */
export function closest<T>(
  all: readonly T[],
  patternOf: (one: T) => string,
  name: string,
): readonly T[] {
  const fitting = all.filter((one) => matches(patternOf(one), name));
  const most = Math.max(...fitting.map((one) => closeness(patternOf(one))));
  return fitting.filter((one) => closeness(patternOf(one)) === most);
}

/** A whole name is closest; then whoever spells out more, with fewer stars. */
function closeness(pattern: string): number {
  const stars = pattern.split(star).length - 1;
  if (stars === 0) return Number.POSITIVE_INFINITY;
  return (pattern.length - stars) * 1_000 - stars;
}
