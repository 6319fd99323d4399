/** A line through its points; `color` is its place among the colors. */
export type Line = Readonly<{
  name: string;
  color: number;
  points: readonly Readonly<{ x: number; y: number }>[];
}>;

/** One plot, both axes logarithmic. `mark`: a value to compare with. */
export type Panel = Readonly<{
  title: string;
  low: number;
  high: number;
  lines: readonly Line[];
  mark?: number;
}>;

export const panelWidth = 470;
export const panelHeight = 270;
const plot = { left: 62, right: 372, top: 40, bottom: 226 };
const sizes = [10, 100, 1_000, 10_000];

/** Returns a panel as SVG, from its upper left corner. */
export function panelSvg({ title, low, high, lines, mark }: Panel): string {
  const x = axis(10, 10_000, plot.left, plot.right);
  const y = axis(low, high, plot.bottom, plot.top);
  const across = (at: number, name: string) =>
    `<line class="${name}" x1="${plot.left}" x2="${plot.right}" y1="${at}" y2="${at}"/>`;
  const rows = powersOfTen(low, high).map(
    (value) => across(y(value), 'grid') + label(plot.left - 8, y(value) + 4, value, 'end'),
  );
  const marks = sizes.map((size) => label(x(size), plot.bottom + 20, size, 'middle'));
  const drawn = lines.map(({ color, points }) => {
    const places = points.map((point) => `${x(point.x)},${y(point.y)}`);
    const dots = points.map(
      (point) => `<circle class="f${color}" cx="${x(point.x)}" cy="${y(point.y)}" r="3"/>`,
    );
    return `<polyline class="c${color}" points="${places.join(' ')}"/>${dots.join('')}`;
  });
  return [
    `<text class="title" x="${plot.left}" y="22">${title}</text>`,
    ...rows,
    ...marks,
    label((plot.left + plot.right) / 2, plot.bottom + 38, 'leases at once', 'middle'),
    mark === undefined ? '' : across(y(mark), 'mark'),
    ...drawn,
    ...legend(lines, y),
  ].join('\n');
}

/** Returns the names of the lines at their right ends, moved apart where they would overlap. */
function legend(lines: readonly Line[], y: (value: number) => number): readonly string[] {
  let free = Number.NEGATIVE_INFINITY;
  return lines
    .map((line) => ({ line, at: y(line.points.at(-1)?.y ?? 1) + 4 }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ line, at: wanted }) => {
      const place = Math.max(wanted, free);
      free = place + 14;
      const at = `x="${plot.right + 8}" y="${round(place)}"`;
      return `<text class="f${line.color}" ${at}>${line.name}</text>`;
    });
}

/** Returns where a value is on a logarithmic axis; values outside of it are at its ends. */
function axis(low: number, high: number, from: number, to: number): (value: number) => number {
  const span = Math.log(high / low);
  return (value) => {
    const share = Math.log(Math.min(Math.max(value, low), high) / low) / span;
    return round(from + share * (to - from));
  };
}

const round = (value: number): number => Math.round(value * 10) / 10;

const powersOfTen = (low: number, high: number): readonly number[] =>
  Array.from({ length: Math.round(Math.log10(high / low)) + 1 }, (_, n) => low * 10 ** n);

function label(x: number, y: number, what: number | string, anchor: 'end' | 'middle'): string {
  const text = typeof what === 'number' ? what.toLocaleString('en-US') : what;
  return `<text x="${x}" y="${y}" text-anchor="${anchor}">${text}</text>`;
}
