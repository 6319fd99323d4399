import type { ResourceId } from './ids.ts';
import type { Instant } from './time.ts';

/**
 * How the builds of a blueprint have been failing. There is one from the first failure to the next
 * success; while it is open nothing is built.
 */
export type Breaker = Readonly<{
  /** Builds that broke in a row. */
  failures: number;
  lastError: string;
  lastFailedAt: Instant;
  /** The resource that broke last. */
  resource: ResourceId;
  /** How often it has opened in a row: each time for longer. */
  opened: number;
  /** Since when it is open; null: it is not. */
  openedAt: Instant | null;
  /** From then on one build is let through to try; null: it is not open. */
  openUntil: Instant | null;
  /** The build that was let through and is not over. */
  probe: ResourceId | null;
}>;
