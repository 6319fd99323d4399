/** Waits until no promise is left that could settle without a further move. */
export const flush = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
