import { describe, expect, it } from 'vitest';
import type { Program } from './execution.ts';
import { limits } from './limits.ts';
import { isApart, programInRecord, programSummary } from './program.ts';

const aProgram = (given: Partial<Program>): Program => ({
  argv: null,
  script: null,
  cwd: null,
  env: {},
  stdin: null,
  ...given,
});

describe('what the record has of a program', () => {
  const empty = JSON.stringify(aProgram({ script: '' })).length;
  const most = limits.inlineBytes - empty;

  it.each([
    { what: 'a small command', program: { argv: ['make', 'test'] }, apart: false },
    { what: 'the largest script', program: { script: 'x'.repeat(most) }, apart: false },
    { what: 'a byte more', program: { script: 'x'.repeat(most + 1) }, apart: true },
    { what: 'letters of two bytes', program: { script: 'é'.repeat(most / 2 + 1) }, apart: true },
    { what: 'large input', program: { argv: ['cat'], stdin: 'x'.repeat(300) }, apart: true },
    { what: 'large variables', program: { argv: ['a'], env: { A: 'x'.repeat(300) } }, apart: true },
  ])('$what: apart $apart', ({ program, apart }) => {
    const whole = aProgram(program);
    const recorded = programInRecord(whole);

    expect(isApart(recorded)).toBe(apart);
    if (!isApart(recorded)) expect(recorded).toEqual(whole);
    else expect(recorded.bytes).toBe(Buffer.byteLength(JSON.stringify(whole)));
    // Its owner sees the same line in either case.
    expect(programSummary(recorded)).toBe(programSummary(whole));
  });
});

describe('the summary of a program', () => {
  it.each([
    { program: { argv: ['make', 'a b', "it's", ''] }, summary: `make 'a b' 'it'\\''s' ''` },
    { program: { script: '\n\nset -e\nmake' }, summary: 'script: set -e' },
    { program: { script: '  ' }, summary: 'script: ' },
    { program: { argv: ['x'.repeat(500)] }, summary: `${'x'.repeat(119)}…` },
    {
      program: { argv: Array.from({ length: 9_999 }, () => 'a') },
      summary: `${'a '.repeat(59)}a…`,
    },
    { program: { script: 'y'.repeat(500) }, summary: `script: ${'y'.repeat(111)}…` },
  ])('$summary', ({ program, summary }) => {
    expect(programSummary(aProgram(program))).toBe(summary);
  });
});
