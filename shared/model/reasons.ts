import type { Instant } from './time.ts';

/** Why a lease waits: a closed set, each with a sentence of its own (docs/api.md). */
export const waitingReasons = {
  'limit-reached': 'Every resource that fits is held, and its blueprint may have no more',
  building: 'A resource is being built for it',
  'no-capacity': 'A resource is being built for it, and AWS has none to give at the moment',
  'not-authorized': 'Who asked for it is authorized on no blueprint that could serve it',
  'blueprint-disabled': 'Every blueprint that could serve it is disabled',
  reclaiming: 'A resource that nobody uses was asked to make room',
  cleaning: 'What it waits for is being cleaned up; kept for later, nothing tells it yet',
  'breaker-open': 'Builds of its blueprint failed in a row: none is begun for a while',
  growing: 'As many resources of its blueprint are being built as may be at once',
  'setting-up': 'It holds a seat, and its workspace is being set up',
  'resource-lost': 'Its resource was lost or could not be built: it is back in line',
} as const;
export type WaitingReason = keyof typeof waitingReasons;

/** What a lease waits for, in words. The record is written only when the reason's kind changes. */
export type Waiting = Readonly<{ reason: WaitingReason; detail: string }>;

export const endReasons = {
  released: 'It was given back',
  expired: 'Its time was up',
  'wait-timeout': 'It waited as long as it was to wait',
  unsatisfiable: 'No blueprint can serve it any more',
  'build-failed': 'What was built for it, or its set-up, failed for good',
  'resource-lost': 'Its resource was lost',
  revoked: 'Its asker is not authorized any more',
} as const;
export type EndReason = keyof typeof endReasons;

/** Why something ended, who wanted it, and when. Kept for as long as the record. */
export type Ended = Readonly<{ reason: EndReason; detail: string; by: string; at: Instant }>;

export const leavingReasons = {
  released: 'It was let go: by a person, or because nobody needs it any more',
  idle: 'It was idle for as long as its blueprint says',
  'max-age': 'It reached the age that its blueprint says',
  reclaimed: 'It was idle, and a lease needed its room',
  retired: 'It was to take no new lease: served enough, or asked to retire',
  'build-failed': 'It could not be built',
  lost: 'The machine under it is gone',
} as const;
export type LeavingReason = keyof typeof leavingReasons;

/** Why a resource leaves. */
export type Leaving = Readonly<{ reason: LeavingReason; detail: string; by: string; at: Instant }>;
