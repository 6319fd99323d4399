export type Cell = string;
export type Column<Row> = Readonly<{ title: string; cell: (row: Row) => Cell }>;

const gap = '  ';
const narrowest = 8;

/**
 * Rows under titles, columns as wide as their widest cell. With a width, the last column gives way
 * first, then the widest ones: a line never wraps.
 */
export function table<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width: number | null,
): readonly string[] {
  const lines = [columns.map(({ title }) => title)].concat(
    rows.map((row) => columns.map(({ cell }) => oneLine(cell(row)))),
  );
  const wanted = columns.map((_, at) => Math.max(...lines.map((line) => length(line[at] ?? ''))));
  const widths = width === null ? wanted : fitted(wanted, width);
  return lines.map((line) =>
    line
      .map((cell, at) => pad(cut(cell, widths[at] ?? 0), widths[at] ?? 0))
      .join(gap)
      .trimEnd(),
  );
}

/** Widths that fit: the last column shrinks first, then whichever is widest. */
function fitted(wanted: readonly number[], width: number): readonly number[] {
  const widths = [...wanted];
  const last = widths.length - 1;
  const over = (): number =>
    widths.reduce((sum, one) => sum + one + gap.length, -gap.length) - width;
  const shrink = (at: number): void => {
    const now = widths[at] ?? 0;
    widths[at] = Math.max(Math.min(now, narrowest), now - Math.max(over(), 0));
  };
  shrink(last);
  for (let tries = 0; over() > 0 && tries < widths.length; tries += 1) {
    shrink(widths.indexOf(Math.max(...widths)));
  }
  return widths;
}

const characters = new Intl.Segmenter('en', { granularity: 'grapheme' });
const split = (text: string): readonly string[] =>
  [...characters.segment(text)].map(({ segment }) => segment);
const isPlain = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);
const length = (text: string): number => (isPlain(text) ? text.length : split(text).length);
const pad = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(width - length(text), 0));

/** Text that fits, with an ellipsis where something is missing. */
export function cut(text: string, width: number): string {
  if (length(text) <= width) return text;
  return `${split(text)
    .slice(0, Math.max(width - 1, 0))
    .join('')}…`;
}

/** What others wrote may hold line ends and control characters: a row stays one line. */
export const oneLine = (text: string): string => text.replace(/\p{Cc}+/gu, ' ');
