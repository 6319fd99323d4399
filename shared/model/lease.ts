import type { LeaseId, ObjectId, ResourceId } from './ids.ts';
import type { JsonObject } from './json.ts';
import type { Ended, Waiting } from './reasons.ts';
import type { LineId, Seat } from './seat.ts';
import type { Instant } from './time.ts';

/** The fields of every state: the request, its requester, and the commit that wrote it last. */
export type LeaseCommon = Readonly<{
  id: LeaseId;
  version: number;
  /** The id of the commit that wrote this version; it resolves an unknown outcome. */
  commit: string;
  /** The requested type: `host`, `working-copy`, … */
  type: string;
  attributes: JsonObject;
  /** Only these blueprints, or null for any that provides the type. */
  blueprints: readonly string[] | null;
  priority: number;
  requestedBy: string;
  owner: string;
  /** The resource that needs it, and ends it; null: no resource does. */
  dependencyOf: ResourceId | null;
  /** That resource's blueprint, which must be authorized instead of `requestedBy`. */
  neededByBlueprint?: string | null;
  createdAt: Instant;
  /** Decides its place in every line; unchanged when it goes back in line. */
  queuedAt: Instant;
  ttlSeconds: number;
  /** It waits no longer than this. */
  waitUntil: Instant | null;
  /** Hash of the request's body, to refuse the same Idempotency-Key with another body. */
  bodyHash: string | null;
  /** How often it has gone back in line. */
  attempts: number;
  watchers: readonly ObjectId[];
  /** Crashes of its worker in a row. */
  crashes: number;
  /** Since the first of them. */
  crashingSince?: Instant | null;
}>;

/** There is work left, so there is a time after which the sweep wakes the object. */
export type Unfinished = Readonly<{
  wakeAt: Instant;
  /** When the last timer sent goes off: no second one is sent for a later time. */
  timerAt: Instant | null;
}>;

export type Held = Readonly<{
  resourceId: ResourceId;
  seat: Seat;
  /** True if its driver sets up and cleans a workspace; false for a bare host. */
  needsSetUp: boolean;
  /** The blueprint's cap when the seat was taken, which no extension exceeds. */
  maxTtlSeconds: number;
  /** What the driver's lease hooks store between calls. */
  hookState: JsonObject;
}>;

type LeaseIn<State extends string, Rest> = Readonly<{ state: State }> & LeaseCommon & Rest;

export type PendingLease = LeaseIn<
  'pending',
  Unfinished &
    Readonly<{
      /** The lines it stands in, with one entry in each. */
      lines: readonly LineId[];
      building: ResourceId | null;
      /** The resource it asked to be reclaimed, and when. */
      reclaim: Readonly<{ resource: ResourceId; at: Instant }> | null;
      waiting: Waiting;
    }>
>;
export type AcquiredLease = LeaseIn<
  'acquired',
  Unfinished &
    Held &
    Readonly<{
      retries: Retries;
      waiting: Waiting;
      /** When its set-up counts as failed. */
      deadline: Instant;
      /** A resource still being built for it: back in line, it has no second one built. */
      building: ResourceId | null;
    }>
>;
export type ActiveLease = LeaseIn<
  'active',
  Unfinished &
    Held &
    Readonly<{
      activatedAt: Instant;
      until: Instant;
      /** The event `ends-soon` was written: `until` is near. */
      warned: boolean;
    }>
>;
type EndingLeaseFields = Unfinished &
  Readonly<{
    resourceId: ResourceId | null;
    seat: Seat | null;
    needsSetUp: boolean;
    hookState: JsonObject;
    ended: Ended;
    /** Clean-up is confirmed: only the seat remains to be returned. */
    cleaned: boolean;
    retries: Retries;
  }>;
export type ReleasedLease = LeaseIn<'released', EndingLeaseFields>;
export type BrokenLease = LeaseIn<'broken', EndingLeaseFields>;
export type DestroyedLease = LeaseIn<
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
