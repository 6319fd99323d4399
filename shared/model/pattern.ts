/** Patterns: names in which `*` stands for any number of characters, also none. */

const star = '*';

/** True if the name matches. The time grows only with both lengths, whatever the pattern. */
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

/** Returns the most specific of the matching patterns: usually one, none if nothing matches. */
export function closest<T>(
  all: readonly T[],
  patternOf: (one: T) => string,
  name: string,
): readonly T[] {
  const fitting = all.filter((one) => matches(patternOf(one), name));
  const most = Math.max(...fitting.map((one) => closeness(patternOf(one))));
  return fitting.filter((one) => closeness(patternOf(one)) === most);
}

/** A whole name is most specific; then the pattern with more letters and fewer stars. */
function closeness(pattern: string): number {
  const stars = pattern.split(star).length - 1;
  if (stars === 0) return Number.POSITIVE_INFINITY;
  return (pattern.length - stars) * 1_000 - stars;
}
