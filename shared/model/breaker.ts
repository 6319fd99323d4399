import type { ResourceId } from './ids.ts';
import type { Instant } from './time.ts';

/**
 * The circuit breaker of a blueprint's builds. It exists from the first failure to the next
 * success; while it is open no build starts.
 */
export type Breaker = Readonly<{
  /** Failed builds in a row. */
  failures: number;
  lastError: string;
  lastFailedAt: Instant;
  /** The resource whose build failed last. */
  resource: ResourceId;
  /** How often it has opened in a row, each time for longer. */
  opened: number;
  /** Since when it is open; null: closed. */
  openedAt: Instant | null;
  /** From then on one build is admitted as a probe; null: closed. */
  openUntil: Instant | null;
  /** The probe: the resource whose build was admitted and has not ended; null: none. */
  probe: ResourceId | null;
}>;
