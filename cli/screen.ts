import { jsonLine, oneLine } from '../shared/model/plain.ts';
import { cut } from './text.ts';

const newline = 10;
export type Colour = 'dim' | 'green' | 'red' | 'yellow' | 'bold';
const codes: Readonly<Record<Colour, number>> = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 };

/** Prints results to stdout, and everything about them to stderr. */
export type Screen = Readonly<{
  json: boolean;
  /** True if stderr is a terminal, whose last line can be rewritten to show progress. */
  rewrites: boolean;
  /** The columns of the terminal on stdout; null if stdout is not a terminal. */
  width: number | null;
  /** True if a person can answer a question. */
  canAsk: boolean;
  /**
   * Prints a line of the result. This and every other method makes text plain first, since it may
   * contain what other users wrote.
   */
  out(line: string, colour?: Colour): void;
  /** Prints one change or row as one line of JSON. */
  object(value: object): void;
  bytes(to: 'stdout' | 'stderr', bytes: Uint8Array): void;
  /** Prints a line about what happened; it stays. */
  note(line: string): void;
  /** Shows a line about what is going on: rewritten on a terminal, else printed when it changes. */
  live(line: string): void;
  /** Erases the rewritten line. */
  settle(): void;
}>;

/** Creates a screen that uses colours only on a terminal, and never if NO_COLOR is set. */
export function createScreen(json: boolean, process: NodeJS.Process = globalThis.process): Screen {
  const { stdout, stderr, stdin, env } = process;
  const rewrites = stderr.isTTY === true && env['TERM'] !== 'dumb';
  const isColoured = stdout.isTTY === true && !env['NO_COLOR'];
  const painted = (text: string, colour?: Colour): string =>
    colour && isColoured ? `\x1b[${codes[colour]}m${text}\x1b[0m` : text;
  let shown: string | null = null;
  // True if a command's output ended in the middle of a line: our next note starts a new one.
  let midLine = false;

  const settle = (): void => {
    if (!rewrites || shown === null) return;
    stderr.write('\r\x1b[K');
    shown = null;
  };
  const note = (line: string): void => {
    settle();
    stderr.write(`${midLine ? '\n' : ''}${oneLine(line)}\n`);
    midLine = false;
  };
  const live = (text: string): void => {
    const line = oneLine(text);
    if (line === shown) return;
    if (rewrites) stderr.write(`\r\x1b[K${cut(line, (stderr.columns || 80) - 1)}`);
    else stderr.write(`${line}\n`);
    shown = line;
  };

  return {
    json,
    rewrites,
    width: stdout.isTTY ? stdout.columns || 80 : null,
    canAsk: stdin.isTTY === true && stderr.isTTY === true,
    out: (line, colour) => {
      settle();
      stdout.write(`${painted(oneLine(line), colour)}\n`);
    },
    object: (value) => {
      settle();
      stdout.write(`${jsonLine(value)}\n`);
    },
    bytes: (to, bytes) => {
      settle();
      process[to].write(bytes);
      // An unfinished line on stdout matters to stderr only if both are the same terminal.
      if (to === 'stderr' || stdout.isTTY) midLine = bytes.at(-1) !== newline;
    },
    note,
    live,
    settle,
  };
}

/**
 * Reports a broken stdout. A reader that went away (`drydock ls | head -1`) is not an error; a full
 * disk is one. In both cases a command that holds a lease goes on to release it. A broken stderr is
 * ignored: there is nowhere left to report it.
 */
export function watchStdout(onBroken: (error: NodeJS.ErrnoException) => void): void {
  process.stdout.on('error', onBroken);
  process.stderr.on('error', () => {});
}

export const isBrokenPipe = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'EPIPE' || error.code === 'EIO');
