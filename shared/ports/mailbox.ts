import type { ObjectId } from '../model/ids.ts';
import type { Instant } from '../model/time.ts';
import type { Wake } from '../model/wake.ts';

export type { Wake } from '../model/wake.ts';

/**
 * Sends wakes, which are hints: always safe, never required. The caller logs a failed send and
 * drops it.
 */
export interface Mailbox {
  /**
   * Sends wakes: one FIFO queue per kind, one group per object, a new deduplication id per send.
   */
  wake(wakes: readonly Wake[]): Promise<void>;
  /** Sends a wake that arrives at about `at` (at most 15 minutes ahead). */
  timer(id: ObjectId, at: Instant, trace?: string): Promise<void>;
}
