import { limits } from '../../model/limits.ts';
import type { ActiveResource } from '../../model/resource.ts';
import { gateIsOpen } from '../../model/resource.ts';
import type { FreeSeat } from '../../model/seat.ts';
import type { Instant } from '../../model/time.ts';
import { seconds } from '../../model/time.ts';
import { wakeAt } from '../schedule.ts';

/** Since when nobody holds a seat; null while somebody does. Read from the tokens, never stored. */
export function idleSince(
  resource: ActiveResource,
  freeSeats: readonly FreeSeat[],
): Instant | null {
  if (freeSeats.length < resource.capacity) return null;
  return Math.max(...freeSeats.map(({ freedAt }) => freedAt));
}

/** Nobody used it for as long as its blueprint lets it lie, as far as it was born with. */
export const isIdleDue = (resource: ActiveResource, since: Instant | null, now: Instant): boolean =>
  since !== null && now >= since + seconds(resource.idleSeconds) && gateIsOpen(resource);

/** Kept though idle: one idle period later it looks whether it still is. */
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

/** The earliest of idle end, highest age and an hour (DESIGN §12). */
export function idleWakeAt(resource: ActiveResource, now: Instant, since: Instant | null): Instant {
  const idleEnd = (since ?? now) + seconds(resource.idleSeconds);
  const hour = now + seconds(limits.activeResourcePoll);
  const at = Math.min(idleEnd, hour, resource.retiring ? hour : maxAgeAt(resource));
  return wakeAt(now, Math.max(at, now + seconds(1)));
}
