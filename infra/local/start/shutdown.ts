/** A second signal within this time comes from the same key press. */
const repeatedSignalMs = 1_000;

/**
 * Runs `stop` on the first SIGINT or SIGTERM and exits with the status that it returns. npm
 * forwards a Ctrl-C that the terminal has already sent to its child, so a signal right after the
 * first is ignored; a later one exits immediately.
 */
export function onStop(stop: () => Promise<number>): void {
  let stoppingSince: number | null = null;
  const onSignal = (): void => {
    if (stoppingSince === null) {
      stoppingSince = performance.now();
      void stop().then((code) => process.exit(code));
    } else if (performance.now() - stoppingSince > repeatedSignalMs) {
      process.exit(130);
    }
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
}
