import { limits } from '../../model/limits.ts';
import type { Clock } from '../../ports/clock.ts';

/** Something read whole and kept for a few seconds. */
export type Cached<T> = Readonly<{
  /** At most so old. */
  read(maxAgeMs?: number): Promise<T>;
  /** After an edit by this very process: the next read is fresh. */
  forget(): void;
}>;

/** Reads at most once in `limits.catalogAgeMs`, unless somebody wants it fresher. */
export function cached<T>(clock: Clock, load: () => Promise<T>): Cached<T> {
  let kept: Readonly<{ at: number; value: Promise<T> }> | null = null;
  return {
    async read(maxAgeMs = limits.catalogAgeMs) {
      const now = clock.now();
      if (kept === null || now - kept.at >= maxAgeMs) {
        kept = { at: now, value: load() };
        kept.value.catch(() => {
          kept = null;
        });
      }
      return kept.value;
    },
    forget() {
      kept = null;
    },
  };
}
