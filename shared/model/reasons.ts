import type { Instant } from './time.ts';

/** Why a lease waits: a closed set, each with a sentence of its own (EXPERIENCE). */
export const waitingReasons = [
  'limit-reached',
  'building',
  'no-capacity',
  'not-authorized',
  'blueprint-disabled',
  'reclaiming',
  'cleaning',
  'breaker-open',
  'growing',
  'setting-up',
  'resource-lost',
] as const;
export type WaitingReason = (typeof waitingReasons)[number];

/** What a lease waits for, in words. The record is written only when the reason's kind changes. */
export type Waiting = Readonly<{ reason: WaitingReason; detail: string }>;

const endReasons = [
  'released',
  'expired',
  'wait-timeout',
  'unsatisfiable',
  'build-failed',
  'resource-lost',
  'revoked',
] as const;
export type EndReason = (typeof endReasons)[number];

/** Why something ended, who wanted it, and when. Kept for as long as the record. */
export type Ended = Readonly<{ reason: EndReason; detail: string; by: string; at: Instant }>;

const leavingReasons = [
  'released',
  'idle',
  'max-age',
  'reclaimed',
  'retired',
  'build-failed',
  'lost',
] as const;
export type LeavingReason = (typeof leavingReasons)[number];

/** Why a resource leaves. */
export type Leaving = Readonly<{ reason: LeavingReason; detail: string; by: string; at: Instant }>;
