/**
 * Ctrl-C, SIGTERM and SIGHUP, counted once each. Three ways bring the same key press: the terminal
 * tells the whole process group, `npx` sends it on to its child, and our own wrapper tells what it
 * had (cli/drydock.mjs). Copies of one press arrive within milliseconds; a person takes longer.
 */
export const samePressMs = 150;

export type StopSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';
const stopSignals: readonly StopSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const numbers: Readonly<Record<StopSignal, number>> = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 };

export type Stops = Readonly<{
  /** Aborts at the first press. */
  signal: AbortSignal;
  /** Which signal it was, once there was one. */
  first(): StopSignal | null;
  /** The exit code of whoever is ended by it: 130 after Ctrl-C. */
  exitCode(): number;
  /** What happens at the second press; it should leave at once. */
  onSecond(act: () => void): void;
}>;

type Source = { presses: number; lastAt: number };

/** Counts presses of one source, copies of the same press left out. */
export function countPress(source: Source, at: number): void {
  if (at - source.lastAt < samePressMs) return;
  source.presses += 1;
  source.lastAt = at;
}

/** From here on signals no longer end the process: whoever calls this must end it. */
export function catchStops(now: () => number = () => performance.now()): Stops {
  const aborter = new AbortController();
  const own: Source = { presses: 0, lastAt: Number.NEGATIVE_INFINITY };
  const told: Source = { presses: 0, lastAt: Number.NEGATIVE_INFINITY };
  let seen = 0;
  let first: StopSignal | null = null;
  let second: () => void = () => process.exit(130);

  const press = (source: Source, signal: StopSignal): void => {
    countPress(source, now());
    const presses = Math.max(own.presses, told.presses);
    if (presses === seen) return;
    seen = presses;
    first ??= signal;
    if (presses === 1) aborter.abort();
    else second();
  };

  for (const signal of stopSignals) process.on(signal, () => press(own, signal));
  wrapperActs.onSignal = (signal) => press(told, signal);
  // The wrapper was killed: nobody is left to hear the end, and the lease must not stay behind.
  wrapperActs.onGone = () => press(told, 'SIGHUP');
  return {
    signal: aborter.signal,
    first: () => first,
    exitCode: () => 128 + numbers[first ?? 'SIGINT'],
    onSecond: (act) => {
      second = act;
    },
  };
}

const wrapperActs: { onSignal(signal: StopSignal): void; onGone(): void } = {
  onSignal: (signal) => process.kill(process.pid, signal),
  onGone: () => {},
};

/** Listens to the wrapper without keeping the process alive for it. */
export function listenToWrapper(): void {
  if (process.channel === undefined) return;
  process.on('message', (message) => {
    const signal = stopSignals.find((name) => isAbout(message, name));
    if (signal) wrapperActs.onSignal(signal);
  });
  process.on('disconnect', () => wrapperActs.onGone());
  process.channel.unref();
}

const isAbout = (message: unknown, name: StopSignal): boolean =>
  typeof message === 'object' && message !== null && 'signal' in message && message.signal === name;
