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
import { foundByRefusal } from '../decision.ts';

/** Returns the breaker as the last refusal found it, or else as it was read. */
export function breakerNow(name: string, read: Breaker | null, refused: Refused): Breaker | null {
  const found = foundByRefusal(refused, breakerKey(name));
  return found === undefined ? read : found && breakerFrom(found);
}

/** Returns the state of the breaker. `half-open`: one build may be tried, or is being tried. */
export function breakerState(
  breaker: Breaker | null,
  now: Instant,
): 'closed' | 'open' | 'half-open' {
  if (breaker === null || breaker.openUntil === null) return 'closed';
  return breaker.probe !== null || breaker.openUntil <= now ? 'half-open' : 'open';
}

/** True while the breaker lets no build start. Past `openUntil` it admits one. */
export const blocksBuilds = ({ openUntil }: Breaker, now: Instant): boolean =>
  openUntil !== null && openUntil > now;

/** Returns for how many seconds it stays open the n-th time in a row. */
const openFor = (n: number): number =>
  Math.min(limits.breakerOpen * 2 ** (n - 1), limits.breakerOpenMax);

export type BuildFailure = Readonly<{ resource: ResourceId; error: string; at: Instant }>;

/**
 * Returns the breaker after one more build failed. It opens after so many failures in a row, and
 * again, for longer, when a probe fails. Builds that began before it opened are counted and change
 * nothing else: one bad minute of a large blueprint must not stop its builds for an hour.
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
 * Half-open: admits one build, the probe. If its result is never reported, the next probe is
 * admitted once this one should have finished. If it fails, `afterFailure` says when.
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

/** The probe ended without a result: the next one may start at once. */
export const clearProbe = (breaker: Breaker, now: Instant): Breaker => ({
  ...breaker,
  probe: null,
  openUntil: now,
});

/**
 * Writes the breaker, only if it is as it was read: of two commits that read the same, one wins.
 */
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

/** Closes the breaker after a build that went well, whatever was counted meanwhile. */
export const deleteBreaker = (name: string): Delete => ({
  op: 'delete',
  key: breakerKey(name),
  when: always,
});

/** A build that may have to be the breaker's probe. */
export type ProbeBuild = Readonly<{
  blueprint: string;
  breaker: Breaker | null;
  resource: ResourceId;
  activationSeconds: number;
}>;

/**
 * Returns what starting a build writes to the breaker: it becomes the probe, unless it is closed.
 */
export function probeWrites(build: ProbeBuild, now: Instant): readonly Put[] {
  const { blueprint, breaker, resource, activationSeconds } = build;
  if (breaker === null || breaker.openUntil === null) return [];
  return [putBreaker(blueprint, breaker, admitProbe(breaker, resource, activationSeconds, now))];
}
