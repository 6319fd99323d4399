import { limits } from '../../model/limits.ts';
import type { ActiveResource } from '../../model/resource.ts';
import { gateIsOpen } from '../../model/resource.ts';
import type { FreeSeat } from '../../model/seat.ts';
import type { Instant } from '../../model/time.ts';
import { seconds } from '../../model/time.ts';
import { wakeAt } from '../schedule.ts';

/** Returns since when every seat is free; null while one is held. Read from the free seats. */
export function idleSince(
  resource: ActiveResource,
  freeSeats: readonly FreeSeat[],
): Instant | null {
  if (freeSeats.length < resource.capacity) return null;
  return Math.max(...freeSeats.map(({ freedAt }) => freedAt));
}

/** True if it was idle for the `idleSeconds` copied from its blueprint when it was created. */
export const isIdleDue = (resource: ActiveResource, since: Instant | null, now: Instant): boolean =>
  since !== null && now >= since + seconds(resource.idleSeconds) && gateIsOpen(resource);

/** Returns when a resource that the warm pool keeps checks again: one idle period later. */
export function warmWakeAt(resource: ActiveResource, now: Instant): Instant {
  const period = Math.max(resource.idleSeconds, limits.warmPoll);
  return idleWakeAt({ ...resource, idleSeconds: period }, now, now);
}

const maxAgeAt = (resource: ActiveResource): Instant =>
  resource.maxAgeSeconds === null
    ? Number.POSITIVE_INFINITY
    : resource.activatedAt + seconds(resource.maxAgeSeconds);

export const isTooOld = (resource: ActiveResource, now: Instant): boolean =>
  now >= maxAgeAt(resource);

/** Returns when to look again: the earliest of its idle end, its maximum age and an hour. */
export function idleWakeAt(resource: ActiveResource, now: Instant, since: Instant | null): Instant {
  const idleEnd = (since ?? now) + seconds(resource.idleSeconds);
  const hour = now + seconds(limits.activeResourcePoll);
  const at = Math.min(idleEnd, hour, resource.retiring ? hour : maxAgeAt(resource));
  return wakeAt(now, Math.max(at, now + seconds(1)));
}
