import type { Instant } from '../model/time.ts';

export interface Clock {
  now(): Instant;
}
