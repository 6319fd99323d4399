import type { Breaker } from '../../model/breaker.ts';
import type { ResourceId } from '../../model/ids.ts';
import { breakerKey } from '../../model/keys.ts';
import { limits } from '../../model/limits.ts';
import { breakerFrom, plainItem } from '../../model/record.ts';
import type { Instant } from '../../model/time.ts';
import { seconds } from '../../model/time.ts';
import type { Delete, Put, When } from '../../model/write.ts';
import { absent, always } from '../../model/write.ts';
import type { Refused } from '../decision.ts';
import { learned } from '../decision.ts';

/** The breaker as it was read, or as the last refusal found it. */
export function breakerNow(name: string, read: Breaker | null, refused: Refused): Breaker | null {
  const found = learned(refused, breakerKey(name));
  return found === undefined ? read : found && breakerFrom(found);
}

/** `half-open`: one build may try, or does. */
export function breakerState(
  breaker: Breaker | null,
  now: Instant,
): 'closed' | 'open' | 'half-open' {
  if (breaker === null || breaker.openUntil === null) return 'closed';
  return breaker.probe !== null || breaker.openUntil <= now ? 'half-open' : 'open';
}

/** Nothing is built while this holds. Past `openUntil` one build is let through. */
export const blocksBuilds = ({ openUntil }: Breaker, now: Instant): boolean =>
  openUntil !== null && openUntil > now;

/** Seconds it stays open the n-th time in a row. */
const openFor = (n: number): number =>
  Math.min(limits.breakerOpen * 2 ** (n - 1), limits.breakerOpenMax);

export type BuildFailure = Readonly<{ resource: ResourceId; error: string; at: Instant }>;

/**
 * One more build broke. It opens after so many in a row, and again, for longer, when the build that
 * was let through breaks. Builds begun before it opened are counted and change nothing else: one
 * bad minute of a large blueprint must not shut it for an hour.
 */
export function afterFailure(before: Breaker | null, failed: BuildFailure): Breaker {
  const failures = (before?.failures ?? 0) + 1;
  const isOpen = before?.openUntil != null;
  const opens = isOpen ? before.probe === failed.resource : failures >= limits.breakerAfter;
  const counted = {
    failures,
    lastError: failed.error,
    lastFailedAt: failed.at,
    resource: failed.resource,
  };
  if (!opens) return { ...stillClosed, ...before, ...counted };
  const opened = (before?.opened ?? 0) + 1;
  const openUntil = failed.at + seconds(openFor(opened));
  const openedAt = before?.openedAt ?? failed.at;
  return { ...counted, opened, openedAt, openUntil, probe: null };
}

const stillClosed = { opened: 0, openedAt: null, openUntil: null, probe: null };

/**
 * Lets one build through. The next may go when this one should have ended, should nobody hear of
 * it; when it breaks, that says when.
 */
export const admitProbe = (
  breaker: Breaker,
  probe: ResourceId,
  activationSeconds: number,
  now: Instant,
): Breaker => {
  const ahead = Math.max(openFor(breaker.opened + 1), activationSeconds);
  return { ...breaker, probe, openUntil: now + seconds(ahead) };
};

/** The build that was let through ended without telling anything: another one may. */
export const tryAgain = (breaker: Breaker, now: Instant): Breaker => ({
  ...breaker,
  probe: null,
  openUntil: now,
});

/** Moves the breaker on, only from what was read: of two who see the same, one gets through. */
export const putBreaker = (name: string, before: Breaker | null, after: Breaker): Put => ({
  op: 'put',
  key: breakerKey(name),
  item: plainItem(after),
  when: asRead(before),
});

function asRead(before: Breaker | null): When {
  if (before === null) return absent;
  const { failures, openUntil } = before;
  return [
    { attr: 'failures', equals: failures },
    openUntil === null
      ? { attr: 'openUntil', is: 'absent' }
      : { attr: 'openUntil', equals: openUntil },
  ];
}

/** A build that went well forgives whatever was counted, read or not. */
export const deleteBreaker = (name: string): Delete => ({
  op: 'delete',
  key: breakerKey(name),
  when: always,
});
