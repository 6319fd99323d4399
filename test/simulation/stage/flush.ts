/** Everything that can go on by itself has gone on: no promise is left that could still settle. */
export const flush = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
