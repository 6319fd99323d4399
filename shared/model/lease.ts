import type { LeaseId, ObjectId, ResourceId } from './ids.ts';
import type { JsonObject } from './json.ts';
import type { Ended, Waiting } from './reasons.ts';
import type { LineId, Seat } from './seat.ts';
import type { Instant } from './time.ts';
import { seconds } from './time.ts';

/** True in every state: what was asked, by whom, and which commit wrote it last. */
export type LeaseCommon = Readonly<{
  id: LeaseId;
  version: number;
  /** Id of the commit that wrote this version: an unknown outcome is recognised by it. */
  commit: string;
  /** What is wanted: `host`, `working-copy`, … */
  type: string;
  attributes: JsonObject;
  /** Only these blueprints, or null for any that provides the type. */
  blueprints: readonly string[] | null;
  priority: number;
  requestedBy: string;
  owner: string;
  /** The resource that needs it, and ends it; null: somebody's own. */
  dependencyOf: ResourceId | null;
  /** That resource's blueprint: what vouches for this lease instead of `askedBy`. */
  neededByBlueprint?: string | null;
  createdAt: Instant;
  /** Its place in every line, kept when it goes back in line. */
  queuedAt: Instant;
  ttlSeconds: number;
  /** Past this moment it no longer waits. */
  waitUntil: Instant | null;
  /** Hash of the request's body: the same Idempotency-Key with another body is refused by it. */
  bodyHash: string | null;
  /** How often it went back in line. */
  attempts: number;
  watchers: readonly ObjectId[];
  /** Crashes of its worker in a row. */
  crashes: number;
  /** Since the first of them. */
  crashingSince?: Instant | null;
}>;

/** There is work left, so there is a moment past which the sweep looks again. */
export type Unfinished = Readonly<{
  wakeAt: Instant;
  /** The time of the last alarm sent: no second one is sent for a later time. */
  timerAt: Instant | null;
}>;

export type Held = Readonly<{
  resourceId: ResourceId;
  seat: Seat;
  /** Its type sets up and cleans a workspace; false for a bare host. */
  needsSetUp: boolean;
  /** The blueprint's cap when the seat was taken: no extension goes past it. */
  maxTtlSeconds: number;
  /** What the type's lease hooks remember between calls. */
  hookState: JsonObject;
}>;

type In<State extends string, Rest> = Readonly<{ state: State }> & LeaseCommon & Rest;

export type PendingLease = In<
  'pending',
  Unfinished &
    Readonly<{
      /** The lines it stands in: it has a row in each. */
      lines: readonly LineId[];
      building: ResourceId | null;
      /** The resource it asked to be reclaimed, and when. */
      reclaim: Readonly<{ resource: ResourceId; at: Instant }> | null;
      waiting: Waiting;
    }>
>;
export type AcquiredLease = In<
  'acquired',
  Unfinished &
    Held &
    Readonly<{
      retries: Retries;
      waiting: Waiting;
      /** Setting it up has failed past this. */
      deadline: Instant;
      /** Still being built for it: back in line, it has no second one built. */
      building: ResourceId | null;
    }>
>;
export type ActiveLease = In<
  'active',
  Unfinished &
    Held &
    Readonly<{
      activatedAt: Instant;
      until: Instant;
      /** Its holder was told that `until` is near: an event of its own. */
      warned: boolean;
    }>
>;
type Ending = Unfinished &
  Readonly<{
    resourceId: ResourceId | null;
    seat: Seat | null;
    needsSetUp: boolean;
    hookState: JsonObject;
    ended: Ended;
    /** Clean-up is confirmed: what is left is to give the seat back. */
    cleaned: boolean;
    retries: Retries;
  }>;
export type ReleasedLease = In<'released', Ending>;
export type BrokenLease = In<'broken', Ending>;
export type DestroyedLease = In<
  'destroyed',
  Readonly<{
    /** Stays in its index after the end; readers skip destroyed leases. */
    resourceId: ResourceId | null;
    ended: Ended;
    destroyedAt: Instant;
    /** Epoch seconds: DynamoDB removes it after this. */
    expiresAt: number;
  }>
>;

export type Retries = Readonly<{ [reason: string]: number }>;
export type EndingLease = ReleasedLease | BrokenLease;
export type HeldLease = AcquiredLease | ActiveLease;
export type OpenLease = PendingLease | HeldLease;
export type UnfinishedLease = OpenLease | EndingLease;
export type Lease = UnfinishedLease | DestroyedLease;

/** No extension goes past this. */
export const untilMax = (lease: ActiveLease): Instant =>
  lease.activatedAt + seconds(lease.maxTtlSeconds);
