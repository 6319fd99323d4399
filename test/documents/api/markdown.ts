/** As GitHub makes them of headings. */
export const anchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replace(/ /g, '-');

export const code = (text: string): string => `\`${text}\``;

/** The document is read at its own address too, so it names pages; here they are neighbours. */
export const linked = (text: string): string =>
  text.replaceAll('<', '\\<').replace(/\bdocs\/([\w-]+\.md)/g, (_, page) => `[${page}](${page})`);

type Cells = readonly string[];

export function table(head: Cells, rows: readonly Cells[]): readonly string[] {
  if (rows.length === 0) return [];
  const line = (cells: Cells) =>
    `| ${cells.map((cell) => linked(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line), ''];
}

export const bullets = (lines: readonly string[]): readonly string[] =>
  lines.map((line) => `- ${line}`);
