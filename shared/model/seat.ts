import type { LeaseId, ResourceId } from './ids.ts';
import type { Instant } from './time.ts';

/** A seat, wherever it is. It names its resource and use, so that choosing needs no second read. */
export type Seat = Readonly<{
  blueprint: string;
  fit: string;
  resource: ResourceId;
  /** 0 … capacity − 1. */
  n: number;
  capacity: number;
  /** Number of leases that have held it. */
  uses: number;
  /** Most leases that may hold it; null: any number. */
  maxUses: number | null;
  /** Leases in a row that failed on it, in set-up or clean-up, up to the last one. */
  failures: number;
}>;

/** True if it has served its maximum of leases: no lease takes it, and its resource retires. */
export const isSpent = ({ uses, maxUses }: Seat): boolean => maxUses !== null && uses >= maxUses;

/** A free seat: the lease whose commit deletes this item holds the seat. */
export type FreeSeat = Seat & Readonly<{ freedAt: Instant }>;

/** The counter of a blueprint. `n`: resources not destroyed plus entries with room. */
export type Usage = Readonly<{ n: number; building: number }>;

/** Identifies a line. */
export type LineId = Readonly<{ blueprint: string; fit: string }>;

/** A seat whose last lease has ended and is being cleaned up: it comes back soon. */
export type CleaningSeat = LineId & Readonly<{ lease: LeaseId; since: Instant }>;

/** A lease's entry in a line, as stored; with a grant it stands beside the line, not in it. */
export type LineEntry = LineId &
  Readonly<{
    lease: LeaseId;
    priority: number;
    queuedAt: Instant;
    /** The blueprint could build for it, so room may be handed to it. */
    couldBuild: boolean;
    /** A resource is being built for it, so no room is handed to it. */
    building: boolean;
    /** The resource that needs the lease, perhaps with others; null: no resource does. */
    dependencyOf: ResourceId | null;
    /** A seat granted to the lease, which takes it from here. */
    granted: Seat | null;
    /** A unit of the blueprint's limit was handed to it. */
    room: boolean;
  }>;
