import type { Instant } from './time.ts';

/** Why a lease waits: a closed set, each with its description (docs/api.md). */
export const waitingReasons = {
  'limit-reached': 'Every resource that fits is held, and its blueprint is at its limit',
  cleaning: 'A seat that fits is being cleaned after its last lease, for some seconds',
  building: 'A resource is being built for it',
  'no-capacity': 'A resource is being built for it, and AWS has no capacity at the moment',
  'not-authorized': 'Its requester is not authorized for any blueprint that could serve it',
  'blueprint-disabled': 'Every blueprint that could serve it is disabled',
  reclaiming: 'Another resource was asked to make room for it',
  'breaker-open': 'Builds of its blueprint failed in a row, so none starts for a while',
  growing: 'Its blueprint is building as many resources as it may at once',
  'setting-up': 'It holds a seat, and its workspace is being set up',
  'resource-lost': 'Its resource was lost or could not be built: it is back in line',
} as const;
export type WaitingReason = keyof typeof waitingReasons;

/** What a lease waits for, in words. The record is written only when the reason changes. */
export type Waiting = Readonly<{ reason: WaitingReason; detail: string }>;

export const endReasons = {
  released: 'It was released',
  expired: 'Its time ran out',
  'wait-timeout': 'It waited as long as its request allows',
  unsatisfiable: 'No blueprint can serve it any more',
  'build-failed': 'The build for it, or its set-up, failed permanently',
  'resource-lost': 'Its resource was lost',
  revoked: 'Its requester is not authorized any more',
} as const;
export type EndReason = keyof typeof endReasons;

/** Why something ended, who caused it, and when. Stored as long as the record. */
export type Ended = Readonly<{ reason: EndReason; detail: string; by: string; at: Instant }>;

export const leavingReasons = {
  released: 'A person released it, or no lease needs it any more',
  idle: 'It was idle for the idleSeconds of its blueprint',
  'max-age': 'It reached the maxAgeSeconds of its blueprint',
  reclaimed: 'It was idle, and a lease needed its room',
  retired: 'It accepts no new lease: a seat has served its maximum, or it was asked to retire',
  interrupted: 'AWS is about to take its Spot machine, or recommends to leave it',
  'build-failed': 'It could not be built',
  lost: 'The machine under it is gone',
} as const;
export type LeavingReason = keyof typeof leavingReasons;

/** Why a resource leaves. */
export type Leaving = Readonly<{ reason: LeavingReason; detail: string; by: string; at: Instant }>;
