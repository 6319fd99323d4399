import { limits } from '../../shared/model/limits.ts';
import type { Resource } from '../../shared/model/resource.ts';
import type { Instant } from '../../shared/model/time.ts';
import { seconds } from '../../shared/model/time.ts';
import type { Machine } from '../../shared/ports/machines.ts';

/**
 * Why only the audit will ever terminate a machine: its resource has no record, is destroyed, or
 * has another machine by now.
 */
export type OrphanReason = 'no-record' | 'destroyed' | 'given-up';

/** Written when an orphan is first seen; a later audit needs it as the second piece of evidence. */
export type OrphanMark = Readonly<{ reason: OrphanReason; firstSeenAt: Instant }>;

/** A machine of this deployment and its resource's record, which was read after listing. */
export type Evidence = Readonly<{
  machine: Machine;
  record: Resource | null;
  /** The record's driver claims the machine (`BlueprintDriver.claims`). */
  claimed: boolean;
  mark: OrphanMark | null;
}>;

export type OrphanVerdict =
  | Readonly<{ kind: 'fine' }>
  /** `watch`: look again; `keep`: it is on hold; `end`: terminate it. The mark must be stored. */
  | Readonly<{ kind: 'watch' | 'keep' | 'end'; mark: OrphanMark }>;

/**
 * Decides about one machine. Pure. A machine is terminated only if two audits, minutes apart, agree
 * on the reason, and a hold overrides both. An audit that finds it fine, or an orphan for another
 * reason, starts over.
 */
export function decideOrphan(seen: Evidence, now: Instant): OrphanVerdict {
  const reason = orphanReason(seen, now);
  if (reason === null) return { kind: 'fine' };
  const mark = seen.mark?.reason === reason ? seen.mark : { reason, firstSeenAt: now };
  if (seen.machine.hold) return { kind: 'keep', mark };
  const isSure = now - mark.firstSeenAt >= seconds(limits.orphanPatience);
  return { kind: isSure ? 'end' : 'watch', mark };
}

/**
 * Returns why a machine is an orphan, or null. A record exists, with the intent to launch, before
 * its first launch and for weeks after it was destroyed. The machine was listed before the record
 * was read, so a missing or destroyed record is final, whatever launch is under way. The minimum
 * age allows for EC2's own delay. A machine without a resource tag was not launched by us in its
 * present form, so it is left alone.
 */
function orphanReason({ machine, record, claimed }: Evidence, now: Instant): OrphanReason | null {
  const { state, resource, launchedAt } = machine;
  if (state === 'shutting-down' || state === 'terminated') return null;
  if (resource === null || now - launchedAt < seconds(limits.orphanAge)) return null;
  if (record === null) return 'no-record';
  if (record.state === 'destroyed') return 'destroyed';
  return claimed ? null : 'given-up';
}
