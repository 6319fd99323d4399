import type { Command } from '../../../model/command.ts';
import type { LeaseId, ResourceId } from '../../../model/ids.ts';
import { gateKey } from '../../../model/keys.ts';
import type { PendingLease } from '../../../model/lease.ts';
import { limits } from '../../../model/limits.ts';
import type { Waiting } from '../../../model/reasons.ts';
import type { Instant } from '../../../model/time.ts';
import { seconds } from '../../../model/time.ts';
import type { Wake } from '../../../model/wake.ts';
import type { Write } from '../../../model/write.ts';
import { checkGateOpen, putCommand } from '../../allocator/seats.ts';
import { foundByRefusal } from '../../decision.ts';
import { type ComingSeat, comingSeat } from '../cleaning.ts';
import type { IdleResource, PendingTurn, ReclaimOutcome } from '../turn.ts';

/**
 * True while a reclaim is under way: its resource is leaving, or will leave for this lease. A
 * resource that consumed the command and stays has refused. A lease has one reclaim in flight.
 */
export function inFlight(outcome: ReclaimOutcome | null, lease: LeaseId): boolean {
  const resource = outcome?.resource ?? null;
  if (outcome === null || resource === null) return false;
  switch (resource.state) {
    case 'released':
    case 'broken':
      return true;
    case 'active':
      return outcome.commandPending || (resource.retiring !== null && resource.roomFor === lease);
    case 'pending':
    case 'destroyed':
      return false;
  }
}

/** What asking for room adds to the lease's next commit. */
export type ReclaimPlan = Readonly<{
  reclaim: PendingLease['reclaim'];
  writes: readonly Write[];
  wakes: readonly Wake[];
  /** When it may ask, or ask again, if no wake comes before. */
  lookAt: Instant | null;
  waiting: Waiting | null;
}>;

/** A lease waits politely for so long; after that it may have a busy resource retire. */
export const isStillPatient = ({ queuedAt }: PendingLease, now: Instant): boolean =>
  queuedAt + seconds(limits.patience) > now;

/**
 * Asks a resource of another fit to make room, if the blueprint is at its limit and nothing free
 * fits: the one that has been idle longest, past its minimum age. If it refuses, the next is asked
 * a while later. A lease whose patience is over has a busy resource retire instead, the fullest
 * and oldest. While a seat that fits is being cleaned, none is asked.
 */
export function askForRoom(lease: PendingLease, turn: PendingTurn): ReclaimPlan {
  const before = lease.reclaim;
  const noReclaim = { reclaim: before, writes: [], wakes: [], lookAt: null, waiting: null };
  if (before && inFlight(turn.reclaim, lease.id)) {
    const detail = `${before.resource} is asked to make room`;
    // Its last seat may have been returned without a wake, and it looks once an hour by itself.
    const isPoll = lease.wakeAt <= turn.now;
    const wakes = isPoll ? [{ id: before.resource, reason: 'its room is awaited' }] : [];
    return { ...noReclaim, wakes, waiting: { reason: 'reclaiming', detail } };
  }
  const coming = comingSeat(lease, turn);
  if (coming) return { ...noReclaim, lookAt: coming.until, waiting: cleaningText(coming) };
  const again = before ? before.at + seconds(limits.reclaimRetry) : turn.now;
  const resource = turn.reclaim?.resource ?? null;
  const gone = resource === null || resource.state === 'destroyed';
  if (!gone && again > turn.now) return { ...noReclaim, lookAt: again };

  const isOpen = ({ resource: id }: Readonly<{ resource: ResourceId }>) =>
    foundByRefusal(turn.refused, gateKey(id)) !== null;
  const oldEnoughAt = ({ since }: IdleResource): Instant => since + seconds(limits.reclaimMinAge);
  const idle = turn.idle.filter(isOpen).toSorted((a, b) => a.since - b.since);
  const oldEnough = idle.filter((one) => oldEnoughAt(one) <= turn.now);
  const next = oldEnough.find((one) => one.resource !== before?.resource) ?? oldEnough[0];
  if (next) return askToMakeRoom(lease, 'reclaim', next.resource, turn.now);
  const busy = turn.busy.filter(isOpen);
  const [busiest] = busy.toSorted((a, b) => a.free - b.free || a.activatedAt - b.activatedAt);
  if (idle.length === 0 && !isStillPatient(lease, turn.now) && busiest) {
    return askToMakeRoom(lease, 'retire', busiest.resource, turn.now);
  }
  const [first] = idle;
  return { ...noReclaim, reclaim: null, lookAt: first ? oldEnoughAt(first) : null };
}

const cleaningText = ({ blueprint, type }: ComingSeat): Waiting => ({
  reason: 'cleaning',
  detail: `${blueprint}: a ${type} that fits is being cleaned`,
});

/**
 * Appends the command on condition that the gate is open: a resource that has closed it is leaving
 * anyway, or is paused and must not be asked.
 */
function askToMakeRoom(
  lease: PendingLease,
  kind: 'reclaim' | 'retire',
  resource: ResourceId,
  now: Instant,
): ReclaimPlan {
  const command: Command = {
    kind,
    ulid: reclaimUlid(lease.id),
    target: resource,
    by: lease.requestedBy,
    from: lease.id,
    at: now,
    reason: `${lease.id} needs its room`,
    for: lease.id,
  };
  const detail = `${resource} is asked to make room`;
  return {
    reclaim: { resource, at: now },
    writes: [checkGateOpen({ resource }), putCommand(command)],
    wakes: [{ id: resource, reason: kind }],
    lookAt: now + seconds(limits.reclaimRetry),
    waiting: { reason: 'reclaiming', detail },
  };
}

/** Returns the name of a lease's reclaim command: asking one resource twice is asking it once. */
export const reclaimUlid = (lease: LeaseId): string => `0-room-${lease}`;
