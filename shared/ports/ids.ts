import type { LeaseId, ResourceId } from '../model/ids.ts';
import type { Instant } from '../model/time.ts';

/** The source of ids and randomness. A simulation provides a seeded one. */
export interface Ids {
  lease(): LeaseId;
  resource(): ResourceId;
  ulid(at: Instant): string;
  /** At most 36 characters: it is also a ClientRequestToken. */
  commit(): string;
  /** In [0, 1). */
  chance(): number;
}
