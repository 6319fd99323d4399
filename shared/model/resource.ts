import type { LeaseId, ObjectId, ResourceId } from './ids.ts';
import type { JsonObject } from './json.ts';
import type { Retries, Unfinished } from './lease.ts';
import type { Leaving } from './reasons.ts';
import type { Instant } from './time.ts';

/** The fields of every state, set at its creation. Edits of its blueprint never reach it. */
export type ResourceCommon = Readonly<{
  id: ResourceId;
  version: number;
  commit: string;
  /** The names of its blueprint and of that blueprint's driver (`ec2-host`). */
  blueprint: string;
  driver: string;
  type: string;
  parameters: JsonObject;
  /** An item of its own has the parameters that only its activation needs. */
  parametersApart?: true;
  fit: string;
  attributes: JsonObject;
  /** Number of seats, fixed at its creation, ≤ limits.capacity. */
  capacity: number;
  createdAt: Instant;
  /** What had it created: a lease, or `system` for the warm pool; and the priority of that. */
  requestedBy: string;
  priority: number;
  /** The leases it needs, in the order in which its driver names them. */
  dependencies: readonly LeaseId[];
  watchers: readonly ObjectId[];
  idleSeconds: number;
  maxAgeSeconds: number | null;
  /** Maximum number of leases that each of its seats may serve; null: any number. */
  maxUses: number | null;
  drainSeconds: number;
  activationSeconds: number;
  /** Named slot locks it owns, dropped in its last commit. */
  locks: readonly string[];
  /** What its driver's hooks store: intents, and ids of what was created. */
  hookState: JsonObject;
  /** What its build has chosen among several: the next builds try it last if it fails. */
  choice?: string;
  /** The host whose `command` interface reaches it, once known. */
  host: string | null;
  crashes: number;
  crashingSince?: Instant | null;
}>;

type ResourceIn<State extends string, Rest> = Readonly<{ state: State }> & ResourceCommon & Rest;

export type PendingResource = ResourceIn<
  'pending',
  Unfinished &
    Readonly<{
      /** Its build fails after this; set anew when it holds all its dependencies. */
      deadline: Instant;
      /** Progress of its dependencies. */
      dependencyState: 'none' | 'waiting' | 'yielding' | 'ready';
      note: string;
      retries: Retries;
    }>
>;
export type ActiveResource = ResourceIn<
  'active',
  Unfinished &
    Readonly<{
      activatedAt: Instant;
      /** Cordoned: the gate is closed, leases go on. */
      paused: boolean;
      /** Why it paused itself: leases on it keep failing. An unpause clears it. */
      quarantine: string | null;
      /** How often each seat that was free had been used when it was paused, by seat number. */
      uses: readonly number[];
      /** The gate is closed permanently; it is released when its last lease ends. */
      retiring: Leaving | null;
      /** Seats that were not free when the gate closed. */
      outstanding: readonly number[];
      roomFor: LeaseId | null;
    }>
>;
type EndingResourceFields = Unfinished &
  Readonly<{
    leaving: Leaving;
    outstanding: readonly number[];
    /** Until then its leases may end with grace; after it they are released at once. */
    drainUntil: Instant;
    roomFor: LeaseId | null;
    /** What it created is gone: only its dependencies remain to be released. */
    cleaned: boolean;
    retries: Retries;
    note: string;
  }>;
export type ReleasedResource = ResourceIn<'released', EndingResourceFields>;
export type BrokenResource = ResourceIn<'broken', EndingResourceFields>;
export type DestroyedResource = ResourceIn<
  'destroyed',
  Readonly<{ leaving: Leaving; destroyedAt: Instant; expiresAt: number }>
>;

export type EndingResource = ReleasedResource | BrokenResource;
export type UnfinishedResource = PendingResource | ActiveResource | EndingResource;
export type Resource = UnfinishedResource | DestroyedResource;

/** True exactly while the gate is open. */
export const gateIsOpen = (resource: Resource): boolean =>
  resource.state === 'active' && !resource.paused && resource.retiring === null;
