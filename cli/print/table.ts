import { oneLine } from '../../shared/model/plain.ts';
import { cut, padToWidth, textWidth } from '../text.ts';

export type Cell = string;
export type Column<Row> = Readonly<{ title: string; cell: (row: Row) => Cell }>;

const gap = '  ';
const narrowestColumn = 8;
/** A last column narrower than this is unreadable: its text goes on a line below the row. */
const narrowestLastColumn = 24;

/**
 * Returns the rows under their titles, each column as wide as its widest cell. If a width is given,
 * no line exceeds it: the last column shrinks first. The first is never cut, since it holds ids
 * that people copy.
 */
export function tableLines<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width: number | null,
): readonly string[] {
  const lines = [columns.map(({ title }) => title)].concat(
    rows.map((row) => columns.map(({ cell }) => oneLine(cell(row)))),
  );
  const natural = columns.map((_, at) =>
    Math.max(...lines.map((line) => textWidth(line[at] ?? ''))),
  );
  if (width === null || totalWidth(natural) <= width) {
    return lines.map((line) => tableLine(line, natural));
  }

  const others = natural.slice(0, -1);
  const left = width - totalWidth(others) - gap.length;
  if (left >= Math.min(narrowestLastColumn, natural.at(-1) ?? 0)) {
    return lines.map((line) => tableLine(line, [...others, left]));
  }
  const widths = narrowedWidths(others, width);
  return lines.flatMap((line, at) => {
    const last = line.at(-1) ?? '';
    const below = at === 0 || last === '' ? [] : [gap + cut(last, width - gap.length)];
    return [tableLine(line, widths), ...below];
  });
}

const totalWidth = (widths: readonly number[]): number =>
  widths.reduce((sum, one) => sum + one + gap.length, -gap.length);

const tableLine = (line: readonly string[], widths: readonly number[]): string =>
  widths
    .map((width, at) => padToWidth(cut(line[at] ?? '', width), width))
    .join(gap)
    .trimEnd();

/** Shrinks the widest columns until the line fits, but never the first one. */
function narrowedWidths(natural: readonly number[], width: number): readonly number[] {
  const [first = 0, ...rest] = natural;
  for (let tries = 0; tries < rest.length; tries += 1) {
    const excess = totalWidth([first, ...rest]) - width;
    if (excess <= 0) break;
    const widest = Math.max(...rest);
    rest[rest.indexOf(widest)] = Math.max(Math.min(widest, narrowestColumn), widest - excess);
  }
  return [first, ...rest];
}
