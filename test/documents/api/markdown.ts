/** Returns the anchor that GitHub gives a heading. */
export const anchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replace(/ /g, '-');

export const code = (text: string): string => `\`${text}\``;

/** Links the pages that the document names by path; in docs/ they are siblings. */
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
