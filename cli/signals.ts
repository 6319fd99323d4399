/**
 * The time in which signals count as copies of one key press. Ctrl-C, SIGTERM and SIGHUP can arrive
 * three ways: the terminal signals the whole process group, `npx` forwards to its child, and our
 * own wrapper reports what it received (cli/drydock.mjs). Copies of one press arrive within
 * milliseconds of each other; a second press by a person takes longer than this.
 */
export const sameKeyPressMs = 150;

export type StopSignalName = 'SIGINT' | 'SIGTERM' | 'SIGHUP';
const stopSignals: readonly StopSignalName[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const signalNumbers: Readonly<Record<StopSignalName, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGTERM: 15,
};

export type Signals = Readonly<{
  /** Aborts at the first press. */
  signal: AbortSignal;
  /** Returns the first signal received; null before any. */
  first(): StopSignalName | null;
  /** Returns the exit code of a process that the signal ended: 130 after Ctrl-C. */
  exitCode(): number;
  /** Sets what happens at the second press; it should exit at once. */
  onSecond(handler: () => void): void;
}>;

type PressCounter = { presses: number; lastAt: number };

/** Counts a press of one source, unless it is a copy of the one before. */
export function countKeyPress(source: PressCounter, at: number): void {
  if (at - source.lastAt < sameKeyPressMs) return;
  source.presses += 1;
  source.lastAt = at;
}

/** Catches the stop signals. From then on they no longer end the process: the caller must. */
export function catchSignals(now: () => number = () => performance.now()): Signals {
  const aborter = new AbortController();
  const own: PressCounter = { presses: 0, lastAt: Number.NEGATIVE_INFINITY };
  const wrapper: PressCounter = { presses: 0, lastAt: Number.NEGATIVE_INFINITY };
  let seen = 0;
  let first: StopSignalName | null = null;
  let second: () => void = () => process.exit(130);

  const press = (source: PressCounter, signal: StopSignalName): void => {
    countKeyPress(source, now());
    const presses = Math.max(own.presses, wrapper.presses);
    if (presses === seen) return;
    seen = presses;
    first ??= signal;
    if (presses === 1) aborter.abort();
    else second();
  };

  for (const signal of stopSignals) process.on(signal, () => press(own, signal));
  wrapperHandlers.onSignal = (signal) => press(wrapper, signal);
  // The wrapper was killed: no one will see how the command ends, so the lease must be released.
  wrapperHandlers.onGone = () => press(wrapper, 'SIGHUP');
  return {
    signal: aborter.signal,
    first: () => first,
    exitCode: () => 128 + signalNumbers[first ?? 'SIGINT'],
    onSecond: (handler) => {
      second = handler;
    },
  };
}

const wrapperHandlers: { onSignal(signal: StopSignalName): void; onGone(): void } = {
  onSignal: (signal) => process.kill(process.pid, signal),
  onGone: () => {},
};

/** Listens to the wrapper without keeping the process alive for it. */
export function listenToWrapper(): void {
  if (process.channel === undefined) return;
  process.on('message', (message) => {
    const signal = stopSignals.find((name) => namesSignal(message, name));
    if (signal) wrapperHandlers.onSignal(signal);
  });
  process.on('disconnect', () => wrapperHandlers.onGone());
  process.channel.unref();
}

const namesSignal = (message: unknown, name: StopSignalName): boolean =>
  typeof message === 'object' && message !== null && 'signal' in message && message.signal === name;
