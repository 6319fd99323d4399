import { limits } from '../../model/limits.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Cached } from '../ports.ts';

/** Caches what `load` returns for `limits.catalogAgeMs`, unless a caller asks for a fresher one. */
export function cached<T>(clock: Clock, load: () => Promise<T>): Cached<T> {
  let entry: Readonly<{ at: number; value: Promise<T> }> | null = null;
  return {
    async read(maxAgeMs = limits.catalogAgeMs) {
      const now = clock.now();
      if (entry === null || now - entry.at >= maxAgeMs) {
        entry = { at: now, value: load() };
        entry.value.catch(() => {
          entry = null;
        });
      }
      return entry.value;
    },
    forget() {
      entry = null;
    },
  };
}
