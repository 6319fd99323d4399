import type { LeaseId, ResourceId } from './ids.ts';
import type { Instant } from './time.ts';

/** A seat wherever it is: it says itself whose it is, so that a choice needs no second read. */
export type Seat = Readonly<{
  blueprint: string;
  fit: string;
  resource: ResourceId;
  /** 0 … capacity − 1. */
  n: number;
  capacity: number;
  /** How many leases have held it before. */
  uses: number;
  /** How many may; null: any number. */
  maxUses: number | null;
  /** How many of the last leases on it failed in a row: their set-up or their clean-up. */
  failures: number;
}>;

/** It has served as many leases as it may: nobody takes it, its resource retires. */
export const isSpent = ({ uses, maxUses }: Seat): boolean => maxUses !== null && uses >= maxUses;

/** A free seat, lying in its bag: who deletes the item holds the seat. */
export type FreeSeat = Seat & Readonly<{ freedAt: Instant }>;

/** What is counted of a blueprint: resources not destroyed plus rows with room; those building. */
export type Usage = Readonly<{ n: number; building: number }>;

/** One line a lease stands in. */
export type LineId = Readonly<{ blueprint: string; fit: string }>;

/** A lease's row in a line, as it lies in the table. */
export type LineEntry = LineId &
  Readonly<{
    lease: LeaseId;
    priority: number;
    queuedAt: Instant;
    /** Room may be handed to it: the blueprint could build for it. */
    couldBuild: boolean;
    /** A resource is being built for it, so nobody hands it room. */
    building: boolean;
    /** The resource that needs it, perhaps together with others; null: nobody's but its own. */
    dependencyOf: ResourceId | null;
    /** A seat handed to it: the lease takes it from here. */
    granted: Seat | null;
    /** A unit of the blueprint's limit handed to it. */
    room: boolean;
  }>;
