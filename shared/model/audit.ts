import type { Json } from './json.ts';
import type { Instant } from './time.ts';

/** The name of a caller, and where the call comes from. */
export type Actor = Readonly<{ by: string; from: string }>;

/** One field before and after a change; null: absent. */
export type FieldChange = Readonly<{ field: string; from: Json; to: Json }>;

/**
 * One change of the configuration or of permissions, written by the commit that makes it. Requests
 * about leases, resources and executions are in their own events.
 */
export type AuditEntry = Actor &
  Readonly<{
    ulid: string;
    /** `blueprint/hosts`, `device/rack/a7`, `principal/iam:…`, `authorization/hosts/iam:…`. */
    object: string;
    action: string;
    at: Instant;
    changes: readonly FieldChange[];
    /** The reason the caller gave; empty: none. */
    reason: string;
  }>;
