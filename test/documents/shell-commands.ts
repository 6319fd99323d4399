/** Returns the lines of every `sh` block of a document; a line that ends in `\` is continued. */
export const shellLinesIn = (text: string): readonly string[] =>
  [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, block = '']) =>
    block.replace(/\\\n\s*/g, '').split('\n'),
  );

/** A word of a shell, an operator that ends a command, or a comment. */
const token = /"(?:\$\([^)]*\)|[^"])*"|'[^']*'|&&|[|&;()]|#.*|[^\s|&;()"']+(?:'[^']*')?/g;

/**
 * Returns the commands in a line that begin with these words, as their further words without
 * quotes: `cd x && npx drydock ls | cat` → `['ls']`. A command in `$(…)` is one too.
 */
export function commandsIn(
  line: string,
  ...beginning: readonly string[]
): readonly (readonly string[])[] {
  const inQuotes = [...line.matchAll(/"\$\(([^)]*)\)"/g)].flatMap(([, command = '']) =>
    commandsIn(command, ...beginning),
  );
  const commands: string[][] = [[]];
  for (const [word] of line.matchAll(token)) {
    if (word.startsWith('#')) break;
    if (/^(&&|[|&;()])$/.test(word)) commands.push([]);
    else commands.at(-1)?.push(word.replace(/^(["'])(.*)\1$/, '$2'));
  }
  const own = commands.flatMap((words) => {
    const at = words.findIndex((_, n) => beginning.every((word, m) => words[n + m] === word));
    return at < 0 ? [] : [words.slice(at + beginning.length)];
  });
  return [...own, ...inQuotes];
}
