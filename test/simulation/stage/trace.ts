/** Returns a trace: one line per event of a story, with short names for long ids. */
export function createTrace(on: boolean, since: () => number) {
  const lines: string[] = [];
  const names = new Map<string, string>();
  const counts = new Map<string, number>();

  function short(id: string, kind: string): string {
    const known = names.get(id);
    if (known !== undefined) return known;
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    const name = `${kind}-${count}`;
    names.set(id, name);
    return name;
  }

  const named = (text: string): string =>
    text
      .replace(/\bexec-[0-9a-z]{16}-[0-9a-z]{26}\b/g, (id) => short(id, 'exec'))
      .replace(/\b(lease|res)-[0-9a-z]{16}\b/g, (id, kind: string) => short(id, kind))
      .replace(/\bi-0{6,}([0-9a-f]+)\b/g, 'i-$1');

  return {
    lines,
    named,
    /** `what` is called only if the trace is on. */
    say(what: () => string): void {
      if (on) lines.push(`${since().toFixed(3).padStart(9)} ${named(what())}`);
    },
  };
}

export type Trace = ReturnType<typeof createTrace>;

/** Returns the last lines that name an object of the sentences. */
export function relevantLines(lines: readonly string[], sentences: readonly string[], most = 45) {
  const text = sentences.join(' ');
  const names = new Set(text.match(/\b(?:lease|res|exec)-\d+\b|\bi-[0-9a-f]+\b/g) ?? []);
  if (names.size === 0) return lines.slice(-most);
  const speaks = (line: string) =>
    [...names].some((name) => new RegExp(`\\b${name}\\b`).test(line));
  return lines.filter(speaks).slice(-most);
}
