import { randomBytes, randomUUID } from 'node:crypto';
import { randomPartFrom, ulidFrom } from '../model/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ids } from '../ports/ids.ts';

export const systemClock: Clock = { now: () => Date.now() };

export const createIds = (): Ids => ({
  lease: () => `lease-${randomPartFrom(randomBytes(10))}`,
  resource: () => `res-${randomPartFrom(randomBytes(10))}`,
  ulid: (at) => ulidFrom(at, randomBytes(10)),
  commit: () => randomUUID(),
  chance: () => Math.random(),
});
