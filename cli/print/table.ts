import { oneLine } from '../../shared/model/plain.ts';

export type Cell = string;
export type Column<Row> = Readonly<{ title: string; cell: (row: Row) => Cell }>;

const gap = '  ';
const narrowest = 8;
/** A last column with less room than this says nothing: it goes beneath its row. */
const lastNeeds = 24;

/**
 * Rows under titles, columns as wide as their widest cell. With a width, a line never wraps: the
 * last column gives way first. The first one is never cut, since ids are there to be copied.
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
  if (width === null || total(wanted) <= width) return lines.map((line) => laidOut(line, wanted));

  const others = wanted.slice(0, -1);
  const room = width - total(others) - gap.length;
  if (room >= Math.min(lastNeeds, wanted.at(-1) ?? 0)) {
    return lines.map((line) => laidOut(line, [...others, room]));
  }
  const widths = narrowed(others, width);
  return lines.flatMap((line, at) => {
    const last = line.at(-1) ?? '';
    const beneath = at === 0 || last === '' ? [] : [gap + cut(last, width - gap.length)];
    return [laidOut(line, widths), ...beneath];
  });
}

const total = (widths: readonly number[]): number =>
  widths.reduce((sum, one) => sum + one + gap.length, -gap.length);

const laidOut = (line: readonly string[], widths: readonly number[]): string =>
  widths
    .map((width, at) => pad(cut(line[at] ?? '', width), width))
    .join(gap)
    .trimEnd();

/** The widest columns are cut until the line fits, but never the first one. */
function narrowed(wanted: readonly number[], width: number): readonly number[] {
  const [first = 0, ...rest] = wanted;
  for (let tries = 0; tries < rest.length; tries += 1) {
    const over = total([first, ...rest]) - width;
    if (over <= 0) break;
    const widest = Math.max(...rest);
    rest[rest.indexOf(widest)] = Math.max(Math.min(widest, narrowest), widest - over);
  }
  return [first, ...rest];
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
