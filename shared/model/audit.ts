import type { Json } from './json.ts';
import type { Instant } from './time.ts';

/** Who does something, and from where. */
export type Actor = Readonly<{ by: string; from: string }>;

/** What became of one field; null: it was not there, or goes. */
export type FieldChange = Readonly<{ field: string; from: Json; to: Json }>;

/**
 * One change of what leases can be made of, or of who may what: written by the commit that makes
 * it. What is asked of leases, resources and executions stands in their own events.
 */
export type AuditEntry = Actor &
  Readonly<{
    ulid: string;
    /** `blueprint/hosts`, `device/rack/a7`, `principal/iam:…`, `authorization/hosts/iam:…`. */
    object: string;
    action: string;
    at: Instant;
    changes: readonly FieldChange[];
    /** Why, in the words of the one who did it; empty: nothing was said. */
    reason: string;
  }>;
