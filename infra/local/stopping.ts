/** Within this many milliseconds of the first signal, another one is the same press of a key. */
const samePress = 1_000;

/**
 * Ends the process once, with the code that `stop` gives, however often it is told to: npm passes
 * on a Ctrl-C that its child has heard from the terminal already. A later signal leaves at once.
 */
export function onStop(stop: () => Promise<number>): void {
  let begun: number | null = null;
  const told = (): void => {
    if (begun === null) {
      begun = performance.now();
      void stop().then((code) => process.exit(code));
    } else if (performance.now() - begun > samePress) {
      process.exit(130);
    }
  };
  process.on('SIGINT', told);
  process.on('SIGTERM', told);
}
