import { randomPartFrom, ulidFrom } from '../../shared/model/ids.ts';
import type { Ids } from '../../shared/ports/ids.ts';

/** Returns a small random generator (mulberry32): the same seed gives the same numbers. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Returns ids shaped as in production, drawn from a repeatable random source. */
export function seededIds(chance: () => number): Ids {
  const bytes = () => Uint8Array.from({ length: 10 }, () => Math.floor(chance() * 256));
  return {
    lease: () => `lease-${randomPartFrom(bytes())}`,
    resource: () => `res-${randomPartFrom(bytes())}`,
    ulid: (at) => ulidFrom(at, bytes()),
    commit: () => `commit-${randomPartFrom(bytes())}`,
    chance,
  };
}
