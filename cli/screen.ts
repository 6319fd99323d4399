import { jsonLine, oneLine } from '../shared/model/plain.ts';
import { cut } from './print/table.ts';

const newline = 10;
export type Colour = 'dim' | 'green' | 'red' | 'yellow' | 'bold';
const codes: Readonly<Record<Colour, number>> = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 };

/** Where words go: results to stdout, everything about them to stderr. */
export type Screen = Readonly<{
  json: boolean;
  /** Stderr is a terminal: its last line can be rewritten while something goes on. */
  rewrites: boolean;
  /** Columns of the terminal that stdout is, or null. */
  width: number | null;
  /** A person is there to be asked. */
  canAsk: boolean;
  /** A line of the result. Like every line here it is made plain: others wrote what it tells. */
  out(line: string, colour?: Colour): void;
  /** One change or row as one line of JSON. */
  object(value: object): void;
  bytes(to: 'stdout' | 'stderr', bytes: Uint8Array): void;
  /** A line about what happens, kept. */
  note(line: string): void;
  /** A line about what happens now: rewritten on a terminal, printed when it changes elsewhere. */
  live(line: string): void;
  /** Ends the rewritten line. */
  settle(): void;
}>;

/** Colours only where a person looks, and never against NO_COLOR. */
export function createScreen(json: boolean, process: NodeJS.Process = globalThis.process): Screen {
  const { stdout, stderr, stdin, env } = process;
  const rewrites = stderr.isTTY === true && env['TERM'] !== 'dumb';
  const isColoured = stdout.isTTY === true && !env['NO_COLOR'];
  const painted = (text: string, colour?: Colour): string =>
    colour && isColoured ? `\x1b[${codes[colour]}m${text}\x1b[0m` : text;
  let shown: string | null = null;
  // Somebody's output that ended in the middle of a line: our next word begins a new one.
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
      // Another stream's middle of a line is ours only where both are one screen.
      if (to === 'stderr' || stdout.isTTY) midLine = bytes.at(-1) !== newline;
    },
    note,
    live,
    settle,
  };
}

/**
 * A reader that went away (`drydock ls | head -1`) is no error; a full disk is one. Either way,
 * whoever holds a lease goes on to release it. What can't be said on stderr can't be said.
 */
export function watchStdout(onBroken: (error: NodeJS.ErrnoException) => void): void {
  process.stdout.on('error', onBroken);
  process.stderr.on('error', () => {});
}

export const isBrokenPipe = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'EPIPE' || error.code === 'EIO');
