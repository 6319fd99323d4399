import { describe, expect, it } from 'vitest';
import { mask } from './mask.ts';

describe('mask', () => {
  it.each([
    { text: 'a // b', code: 'a     ', comments: '  // b' },
    { text: 'a /* b\nc */ d', code: 'a     \n     d', comments: '  /* b\nc */  ' },
    { text: "f('// no')", code: "f('     ')", comments: '          ' },
    { text: "'it\\'s' + x", code: "'     ' + x", comments: '           ' },
    { text: 'f(/["/]/, a)', code: 'f(/    /, a)', comments: '            ' },
    { text: 'a / b / c', code: 'a / b / c', comments: '         ' },
    { text: '`a#{b}c`; d', code: '` #{b} `; d', comments: '           ' },
    { text: '`#{f({ a: `b` })}`', code: '`#{f({ a: ` ` })}`', comments: ' '.repeat(18) },
    { text: '`http://x`; y', code: '`        `; y', comments: ' '.repeat(13) },
  ])('splits $text (# stands for a dollar sign)', ({ text, code, comments }) => {
    const dollars = (written: string) => written.replaceAll('#', '$');

    expect(mask(dollars(text))).toEqual({ code: dollars(code), comments });
  });
});
