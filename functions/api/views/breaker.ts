import { breakerState } from '../../../shared/lifecycle/allocator/breaker.ts';
import type { Breaker } from '../../../shared/model/breaker.ts';
import type { Instant } from '../../../shared/model/time.ts';
import { iso } from '../../../shared/model/time.ts';
import type { BreakerView } from '../../../shared/model/wire/blueprint.ts';

/** Nothing failed since the last build that went well: closed. */
export function breakerViewOf(breaker: Breaker | null, now: Instant): BreakerView {
  const { failures, lastError, lastFailedAt, openUntil } = breaker ?? none;
  return {
    state: breakerState(breaker, now),
    failures,
    lastError,
    lastFailedAt: lastFailedAt === null ? null : iso(lastFailedAt),
    until: openUntil === null ? null : iso(openUntil),
  };
}

const none = { failures: 0, lastError: null, lastFailedAt: null, openUntil: null };
