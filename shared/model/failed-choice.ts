import type { ResourceId } from './ids.ts';
import type { Instant } from './time.ts';

/**
 * A device, or a rung of a ladder, on which a build failed. Until `until`, later builds try it
 * last; a build that goes well on it deletes this.
 */
export type FailedChoice = Readonly<{
  choice: string;
  resource: ResourceId;
  error: string;
  at: Instant;
  until: Instant;
}>;
