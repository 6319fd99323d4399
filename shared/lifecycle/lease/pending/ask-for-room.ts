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
import { learned } from '../../decision.ts';
import type { IdleResource, PendingTurn, ReclaimOutcome } from '../turn.ts';

/**
 * Is the request still under way? It is while its resource goes, or will go for this lease; a
 * resource that obeyed the command and stays has refused (DESIGN §7.5: one in flight per lease).
 */
export function inFlight(asked: ReclaimOutcome | null, me: LeaseId): boolean {
  const resource = asked?.resource ?? null;
  if (asked === null || resource === null) return false;
  switch (resource.state) {
    case 'released':
    case 'broken':
      return true;
    case 'active':
      return asked.commandPending || (resource.retiring !== null && resource.roomFor === me);
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
  /** When it may ask (again), if nothing else wakes it before. */
  lookAt: Instant | null;
  waiting: Waiting | null;
}>;

/**
 * At the limit with nothing free that fits: one idle resource of another kind is asked to go, idle
 * longest first and past its minimum age; refused, the next is asked a while later. Who has waited
 * longer than `limits.patience` asks a used one to retire instead, the fullest and oldest.
 */
export function askForRoom(lease: PendingLease, turn: PendingTurn): ReclaimPlan {
  const before = lease.reclaim;
  const nothing = { reclaim: before, writes: [], wakes: [], lookAt: null, waiting: null };
  if (before && inFlight(turn.reclaim, lease.id)) {
    const detail = `${before.resource} is asked to make room`;
    return { ...nothing, waiting: { reason: 'reclaiming', detail } };
  }
  const again = before ? before.at + seconds(limits.reclaimRetry) : turn.now;
  const asked = turn.reclaim?.resource ?? null;
  const gone = asked === null || asked.state === 'destroyed';
  if (!gone && again > turn.now) return { ...nothing, lookAt: again };

  const isOpen = ({ resource }: { resource: ResourceId }) =>
    learned(turn.refused, gateKey(resource)) !== null;
  const ripeAt = ({ since }: IdleResource): Instant => since + seconds(limits.reclaimMinAge);
  const idle = turn.idle.filter(isOpen).toSorted((a, b) => a.since - b.since);
  const ripe = idle.filter((one) => ripeAt(one) <= turn.now);
  const next = ripe.find(({ resource }) => resource !== before?.resource) ?? ripe[0];
  if (next) return askToMakeRoom(lease, 'reclaim', next.resource, turn.now);
  const patient = lease.queuedAt + seconds(limits.patience) > turn.now;
  const busy = turn.busy.filter(isOpen);
  const [busiest] = busy.toSorted((a, b) => a.free - b.free || a.activatedAt - b.activatedAt);
  if (idle.length === 0 && !patient && busiest) {
    return askToMakeRoom(lease, 'retire', busiest.resource, turn.now);
  }
  const [first] = idle;
  return { ...nothing, reclaim: null, lookAt: first ? ripeAt(first) : null };
}

/** Appended under *gate open*: whoever closed it meanwhile needs no asking. */
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

/** The name of a lease's request: asking one resource twice is asking it once. */
export const reclaimUlid = (lease: LeaseId): string => `0-room-${lease}`;
