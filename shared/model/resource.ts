import type { LeaseId, ObjectId, ResourceId } from './ids.ts';
import type { JsonObject } from './json.ts';
import type { Retries, Unfinished } from './lease.ts';
import type { Leaving } from './reasons.ts';
import type { Instant } from './time.ts';

/** True in every state: what it was born with. Edits of its blueprint never reach it. */
export type ResourceCommon = Readonly<{
  id: ResourceId;
  version: number;
  commit: string;
  /** The blueprint's name and its type (`ec2-host`). */
  blueprint: string;
  driver: string;
  type: string;
  parameters: JsonObject;
  fit: string;
  attributes: JsonObject;
  /** Seats, fixed at birth, ≤ limits.capacity. */
  capacity: number;
  createdAt: Instant;
  /** Who caused it: a lease, or `system` for a warm one; and the priority of that. */
  requestedBy: string;
  priority: number;
  /** Leases that it needs, in the order in which its type names them. */
  dependencies: readonly LeaseId[];
  watchers: readonly ObjectId[];
  idleSeconds: number;
  maxAgeSeconds: number | null;
  /** Leases that each of its seats may serve; null: any number. */
  maxUses: number | null;
  drainSeconds: number;
  activationSeconds: number;
  /** Named slot locks it owns, dropped in its last commit. */
  locks: readonly string[];
  /** What its type's hooks remember: intents, ids of what was made. */
  hookState: JsonObject;
  /** The host whose `command` interface reaches it, once known. */
  host: string | null;
  crashes: number;
  crashingSince?: Instant | null;
}>;

type In<State extends string, Rest> = Readonly<{ state: State }> & ResourceCommon & Rest;

export type PendingResource = In<
  'pending',
  Unfinished &
    Readonly<{
      /** Building fails after this; set anew when it holds all the leases that it needs. */
      deadline: Instant;
      /** How far it is with the leases that it needs, if any. */
      dependencyState: 'none' | 'waiting' | 'yielding' | 'ready';
      note: string;
      retries: Retries;
    }>
>;
export type ActiveResource = In<
  'active',
  Unfinished &
    Readonly<{
      activatedAt: Instant;
      /** Cordoned: the gate is closed, leases go on. */
      paused: boolean;
      /** Paused by itself because leases on it keep failing: why. An unpause clears it. */
      quarantine: string | null;
      /** What lay in the bag when it was paused: how often each seat was used, by number. */
      uses: readonly number[];
      /** The gate is closed for good; it goes when the last lease ends. */
      retiring: Leaving | null;
      /** Seats that were not in the bag when the gate closed. */
      outstanding: readonly number[];
      roomFor: LeaseId | null;
    }>
>;
type Ending = Unfinished &
  Readonly<{
    leaving: Leaving;
    outstanding: readonly number[];
    /** Politeness ends here: holders are released at once. */
    drainUntil: Instant;
    roomFor: LeaseId | null;
    /** What it made is gone: what is left is to end the leases that it needed. */
    cleaned: boolean;
    retries: Retries;
    note: string;
  }>;
export type ReleasedResource = In<'released', Ending>;
export type BrokenResource = In<'broken', Ending>;
export type DestroyedResource = In<
  'destroyed',
  Readonly<{ leaving: Leaving; destroyedAt: Instant; expiresAt: number }>
>;

export type EndingResource = ReleasedResource | BrokenResource;
export type UnfinishedResource = PendingResource | ActiveResource | EndingResource;
export type Resource = UnfinishedResource | DestroyedResource;

/** The gate is open exactly while this holds. */
export const gateIsOpen = (resource: Resource): boolean =>
  resource.state === 'active' && !resource.paused && resource.retiring === null;
