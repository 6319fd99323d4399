import { describe, expect, it } from 'vitest';
import { cut, table } from './table.ts';

type Row = readonly string[];
const columns = ['A', 'B', 'WHY'].map((title, at) => ({
  title,
  cell: (row: Row) => row[at] ?? '',
}));

describe('a table', () => {
  it('is as wide as its cells when nothing bounds it', () => {
    expect(table(columns, [['one', '2', 'because it is so']], null)).toEqual([
      'A    B  WHY',
      'one  2  because it is so',
    ]);
  });

  const row = ['lease-0123456789', 'active', 'a long reason, longer than any terminal'];
  it.each([
    {
      width: 50,
      is: ['A                 B       WHY', `${row[0]}  active  a long reason, longer t…`],
    },
    {
      width: 30,
      is: ['A                 B', `${row[0]}  active`, '  a long reason, longer than …'],
    },
    { width: 20, is: ['A                 B', `${row[0]}  active`, '  a long reason, lo…'] },
  ])('on $width columns keeps the id whole and cuts what is beneath', ({ width, is }) => {
    expect(table(columns, [row], width).slice(0, is.length)).toEqual(is);
  });

  it('keeps a row on one line, whatever was written in it', () => {
    expect(table(columns, [['a\nb', '\x1b[31mred', 'c\t\r\nd']], null)[1]).toBe(
      'a b   [31mred  c d',
    );
  });

  it('counts what a person sees, not bytes', () => {
    const [, first, second] = table(
      columns,
      [
        ['ü–é', 'x'],
        ['abc', 'y'],
      ],
      null,
    );

    expect(first?.indexOf('x')).toBe(second?.indexOf('y'));
  });

  it.each([
    { text: 'abc', width: 3, is: 'abc' },
    { text: 'abcd', width: 3, is: 'ab…' },
    { text: '👩‍👩‍👧 family', width: 3, is: '👩‍👩‍👧 …' },
  ])('cuts $text to $is', ({ text, width, is }) => {
    expect(cut(text, width)).toBe(is);
  });
});
