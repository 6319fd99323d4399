import { breakerState } from '../../../shared/lifecycle/allocator/breaker.ts';
import type { Breaker } from '../../../shared/model/breaker.ts';
import type { Instant } from '../../../shared/model/time.ts';
import { iso } from '../../../shared/model/time.ts';
import type { BreakerView } from '../../../shared/model/wire/blueprint.ts';

/** Returns the view of a breaker; null (no failure since the last successful build) is closed. */
export function breakerViewOf(breaker: Breaker | null, now: Instant): BreakerView {
  const { failures, lastError, lastFailedAt, openUntil } = breaker ?? noFailures;
  return {
    state: breakerState(breaker, now),
    failures,
    lastError,
    lastFailedAt: lastFailedAt === null ? null : iso(lastFailedAt),
    until: openUntil === null ? null : iso(openUntil),
  };
}

const noFailures = { failures: 0, lastError: null, lastFailedAt: null, openUntil: null };
