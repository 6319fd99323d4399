import type { ObjectId, ResourceId } from './ids.ts';
import type { Instant } from './time.ts';

/** The sender of a command and its origin: stored in the event of the commit that obeys. */
export type CommandOrigin = Readonly<{ by: string; from: string; at: Instant; reason: string }>;

type CommandOfKind<Name extends string, Rest> = Readonly<{
  kind: Name;
  ulid: string;
  target: ObjectId;
}> &
  CommandOrigin &
  Rest;

/** A recorded request to an object, which alone changes itself. Its commit consumes it once. */
export type Command =
  /** To a lease. `ifHolds`: obeyed only if the lease holds this resource. `now`: what it runs on is
   * gone. `revoked`: its requester is not authorized any more. */
  | CommandOfKind<'release', Readonly<{ ifHolds: ResourceId | null; now: boolean; revoked?: true }>>
  | CommandOfKind<'extend', Readonly<{ ttlSeconds: number }>>
  /** To a lease, from the resource it holds: the machine may soon be taken. */
  | CommandOfKind<'warn', Readonly<{ ifHolds: ResourceId }>>
  /** To a resource, from a lease that needs its room. */
  | CommandOfKind<'reclaim', Readonly<{ for: ObjectId }>>
  | CommandOfKind<'retire', Readonly<{ for: ObjectId | null }>>
  /** To a resource: AWS is about to take its machine, or recommends to leave it. */
  | CommandOfKind<'interrupt', object>
  | CommandOfKind<'pause', object>
  /** A pause of a resource on which leases keep failing. */
  | CommandOfKind<'quarantine', object>
  | CommandOfKind<'unpause', object>
  /** To an execution. */
  | CommandOfKind<'cancel', object>;
export type CommandKind = Command['kind'];
export type CommandOf<K extends CommandKind> = Extract<Command, { kind: K }>;
