import type { LeaseId, ResourceId } from '../model/ids.ts';
import type { Instant } from '../model/time.ts';

/** Where ids and chance come from. A simulation gives a seeded one. */
export interface Ids {
  lease(): LeaseId;
  resource(): ResourceId;
  ulid(at: Instant): string;
  /** At most 36 characters: it is a ClientRequestToken too. */
  commit(): string;
  /** In [0, 1). */
  chance(): number;
}
