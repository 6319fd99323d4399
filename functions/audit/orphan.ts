import { limits } from '../../shared/model/limits.ts';
import type { Resource } from '../../shared/model/resource.ts';
import type { Instant } from '../../shared/model/time.ts';
import { seconds } from '../../shared/model/time.ts';
import type { Machine } from '../../shared/ports/machines.ts';

/**
 * Why nobody will ever end this machine but the audit: there is no record of its resource, that
 * one is destroyed, or it has another machine by now.
 */
export type Because = 'no-record' | 'destroyed' | 'given-up';

/** Written at the first sight of an orphan; at a later one it is the second piece of evidence. */
export type Mark = Readonly<{ because: Because; firstSeenAt: Instant }>;

/** A machine of this deployment with its resource's record, read after it was listed. */
export type Seen = Readonly<{
  machine: Machine;
  record: Resource | null;
  /** The record's type says that the machine is its own (`BlueprintType.claims`). */
  claimed: boolean;
  mark: Mark | null;
}>;

export type Verdict =
  | Readonly<{ kind: 'fine' }>
  /** `watch`: look again; `keep`: somebody holds it; `end`: sure enough. The mark is to be kept. */
  | Readonly<{ kind: 'watch' | 'keep' | 'end'; mark: Mark }>;

/**
 * What to do about one machine. Pure. It takes two looks that agree, minutes apart, to end one, and
 * a hold outweighs both. A look that finds it fine, or an orphan for another reason, starts anew.
 */
export function decideOrphan(seen: Seen, now: Instant): Verdict {
  const because = whyOrphan(seen, now);
  if (because === null) return { kind: 'fine' };
  const mark = seen.mark?.because === because ? seen.mark : { because, firstSeenAt: now };
  if (seen.machine.hold) return { kind: 'keep', mark };
  const isSure = now - mark.firstSeenAt >= seconds(limits.orphanPatience);
  return { kind: isSure ? 'end' : 'watch', mark };
}

/**
 * A record is there before its first launch, with the intent of it, and stays for weeks after it
 * was destroyed. The machine was listed before the record was read: so one that is not there now,
 * or is destroyed, is so for good, whatever launch is under way. The age is for what EC2 itself
 * does not know yet. A machine without a resource's tag was not launched by us as it is: whoever
 * made or changed it knows why.
 */
function whyOrphan({ machine, record, claimed }: Seen, now: Instant): Because | null {
  const { state, resource, launchedAt } = machine;
  if (state === 'shutting-down' || state === 'terminated') return null;
  if (resource === null || now - launchedAt < seconds(limits.orphanAge)) return null;
  if (record === null) return 'no-record';
  if (record.state === 'destroyed') return 'destroyed';
  return claimed ? null : 'given-up';
}
