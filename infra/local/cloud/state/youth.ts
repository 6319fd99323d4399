/** Remembers what is too young to be seen: the vendor's reads lag behind its writes. */
export type Youth = Readonly<{ born(id: string): void; isYoung(id: string): boolean }>;

/** Counts in real time, so a test that holds the clock still is not held up by it. */
export function createYouth(ms: number): Youth {
  const births = new Map<string, number>();
  return {
    born: (id) => void births.set(id, performance.now()),
    isYoung(id) {
      const birth = births.get(id);
      if (birth === undefined) return false;
      if (performance.now() - birth < ms) return true;
      births.delete(id);
      return false;
    },
  };
}
