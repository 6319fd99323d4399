/** Hides new objects from reads for a while: in AWS, reads lag behind writes. */
export type ConsistencyDelay = Readonly<{ delay(id: string): void; isHidden(id: string): boolean }>;

/** Counts in real time, so that a test with a stopped clock still gets to see its objects. */
export function createConsistencyDelay(ms: number): ConsistencyDelay {
  const createdAt = new Map<string, number>();
  return {
    delay: (id) => void createdAt.set(id, performance.now()),
    isHidden(id) {
      const at = createdAt.get(id);
      if (at === undefined) return false;
      if (performance.now() - at < ms) return true;
      createdAt.delete(id);
      return false;
    },
  };
}
