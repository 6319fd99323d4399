import type { ObjectId } from '../model/ids.ts';
import type { Instant } from '../model/time.ts';
import type { Wake } from '../model/wake.ts';

export type { Wake } from '../model/wake.ts';

/** Wakes are hints: always safe, never required. A failed send is logged by the caller and lost. */
export interface Mailbox {
  /** One FIFO queue a kind, one group an object. Every send has a deduplication id of its own. */
  wake(wakes: readonly Wake[]): Promise<void>;
  /** A wake that arrives at about `at` (at most 15 minutes ahead). */
  timer(id: ObjectId, at: Instant, trace?: string): Promise<void>;
}
