import type { Program, ProgramApart } from './execution.ts';
import { limits } from './limits.ts';

/** True if the program is not in the record, but in an item of its own. */
export const isApart = (program: Program | ProgramApart): program is ProgramApart =>
  'bytes' in program;

/**
 * Returns what the record of an execution has of its program. Each step of the execution is billed
 * by the whole record, twice: there, a program of 32 kB would cost 64 write units a step.
 */
export function programInRecord(program: Program): Program | ProgramApart {
  const bytes = new TextEncoder().encode(JSON.stringify(program)).length;
  return bytes <= limits.inlineBytes ? program : { summary: programSummary(program), bytes };
}

/** Returns what a program runs, as one line: a command as a shell would read it. */
export function programSummary(program: Program | ProgramApart): string {
  if (isApart(program)) return program.summary;
  const { argv, script } = program;
  // Only as many words as can be seen are quoted: there may be thousands.
  const words = argv?.slice(0, limits.programSummary).map(shellQuoted).join(' ');
  const [firstLine = ''] = (script ?? '').trim().split('\n', 1);
  return shortened(words ?? `script: ${firstLine}`);
}

const shortened = (text: string): string =>
  text.length <= limits.programSummary ? text : `${text.slice(0, limits.programSummary - 1)}…`;

const shellQuoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
