import type { ObjectId, ResourceId } from './ids.ts';
import type { Instant } from './time.ts';

/** Who asked for something, and from where: kept in the event of the commit that obeys. */
export type CommandOrigin = Readonly<{ by: string; from: string; at: Instant; reason: string }>;

type C<Name extends string, Rest> = Readonly<{ kind: Name; ulid: string; target: ObjectId }> &
  CommandOrigin &
  Rest;

/** A recorded request to an object that owns itself. Consumed once, by the commit that obeys. */
export type Command =
  /** To a lease; addressed: only if it holds this resource. `now`: the thing under it is gone.
   * `revoked`: its asker may not have it any more. */
  | C<'release', Readonly<{ ifHolds: ResourceId | null; now: boolean; revoked?: true }>>
  | C<'extend', Readonly<{ ttlSeconds: number }>>
  /** To a resource, from a lease that needs its room. */
  | C<'reclaim', Readonly<{ for: ObjectId }>>
  | C<'retire', Readonly<{ for: ObjectId | null }>>
  | C<'pause', object>
  /** A pause that a resource gets because leases on it keep failing. */
  | C<'quarantine', object>
  | C<'unpause', object>
  /** To an execution. */
  | C<'cancel', object>;
export type CommandKind = Command['kind'];
export type CommandOf<K extends CommandKind> = Extract<Command, { kind: K }>;
