/** Returns what an execution runs, short enough for a line about it. */
export function programText(
  program: Readonly<{ argv?: readonly string[] | null; script?: string | null }>,
): string {
  if (program.argv) return program.argv.map(shellQuoted).join(' ');
  const [first = ''] = (program.script ?? '').trim().split('\n');
  return `script: ${first}`;
}

const shellQuoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
