import { describe, expect, it } from 'vitest';
import { tableLines } from './table.ts';

type Row = readonly string[];
const columns = ['A', 'B', 'WHY'].map((title, at) => ({
  title,
  cell: (row: Row) => row[at] ?? '',
}));

describe('a table', () => {
  it('is as wide as its cells without a limit', () => {
    expect(tableLines(columns, [['one', '2', 'because it is so']], null)).toEqual([
      'A    B  WHY',
      'one  2  because it is so',
    ]);
  });

  const row = ['lease-0123456789', 'active', 'a long reason, longer than any terminal'];
  it.each([
    {
      width: 50,
      lines: ['A                 B       WHY', `${row[0]}  active  a long reason, longer t…`],
    },
    {
      width: 30,
      lines: ['A                 B', `${row[0]}  active`, '  a long reason, longer than …'],
    },
    { width: 20, lines: ['A                 B', `${row[0]}  active`, '  a long reason, lo…'] },
  ])('in $width columns keeps the id whole and cuts the text below', ({ width, lines }) => {
    expect(tableLines(columns, [row], width).slice(0, lines.length)).toEqual(lines);
  });

  it('keeps a row on one line, whatever its cells contain', () => {
    expect(tableLines(columns, [['a\nb', '\x1b[31mred', 'c\t\r\nd']], null)[1]).toBe(
      'a b   [31mred  c d',
    );
  });

  it('counts visible characters, not bytes', () => {
    const [, first, second] = tableLines(
      columns,
      [
        ['ü–é', 'x'],
        ['abc', 'y'],
      ],
      null,
    );

    expect(first?.indexOf('x')).toBe(second?.indexOf('y'));
  });
});
