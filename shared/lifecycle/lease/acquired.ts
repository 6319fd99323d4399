import { resourceKey } from '../../model/keys.ts';
import type { AcquiredLease, Lease, PendingLease } from '../../model/lease.ts';
import { limits } from '../../model/limits.ts';
import type { EndReason } from '../../model/reasons.ts';
import type { Instant } from '../../model/time.ts';
import { unreachable } from '../../model/unreachable.ts';
import { joined, joinLine } from '../allocator/line.ts';
import { afterUse, returnSeat } from '../allocator/seats.ts';
import type { Decision } from '../decision.ts';
import { callHook, commitAndWait, commitTo, notifyWatchers } from '../decision.ts';
import type { HookResult } from '../hook-result.ts';
import { retry, steadyRetry } from '../retry.ts';
import { wakeIn } from '../schedule.ts';
import { endedBy, endedByCommand, endHeld, unconditionalRelease } from './end-commits.ts';
import { activeFrom } from './expiry.ts';
import type { HeldTurn } from './turn.ts';

/** Every way out of `acquired`: the lease holds a seat, its workspace is being set up. */
export function decideAcquired(lease: AcquiredLease, turn: HeldTurn): Decision<Lease> {
  const release = unconditionalRelease(turn.commands);
  if (release) {
    const ended = endedByCommand(release, turn.now);
    return endHeld(lease, { ended, consumes: turn.commands }, turn);
  }
  const resourceLeft = turn.resource === null || turn.resource.state !== 'active';
  const releasedByResource = turn.commands.some(
    (command) => command.kind === 'release' && command.ifHolds === lease.resourceId,
  );
  if (resourceLeft || releasedByResource) return backInLine(lease, turn);
  if (turn.commands.length > 0) return commitTo<Lease>(lease, { consumes: turn.commands });
  if (lease.waitUntil !== null && lease.waitUntil <= turn.now) {
    return endBySystem(lease, 'wait-timeout', lease.waiting.detail, turn);
  }
  // A finished set-up counts, however late it is.
  if (lease.deadline <= turn.now && turn.hookResult?.kind !== 'done') {
    return endBySystem(lease, 'build-failed', `not set up in time: ${lease.waiting.detail}`, turn);
  }
  return turn.hookResult === null
    ? callHook('activateLease')
    : afterSetUpHook(lease, turn.hookResult, turn);
}

const endBySystem = (
  lease: AcquiredLease,
  reason: EndReason,
  detail: string,
  turn: HeldTurn,
): Decision<Lease> => endHeld(lease, { ended: endedBy(reason, detail, 'system', turn.now) }, turn);

function afterSetUpHook(lease: AcquiredLease, result: HookResult, turn: HeldTurn): Decision<Lease> {
  switch (result.kind) {
    case 'persist':
      return commitTo<Lease>({ ...lease, hookState: result.hookState }, { hook: 'activateLease' });
    case 'wait':
      return commitAndWait<Lease>({
        ...lease,
        hookState: result.hookState ?? lease.hookState,
        waiting: { reason: 'setting-up', detail: result.note },
        wakeAt: withinDeadlines(lease, wakeIn(turn.now, result.seconds)),
      });
    case 'done': {
      const { retries: _r, waiting: _w, building: _b, deadline: _d, ...usable } = lease;
      const next = activeFrom({ ...usable, hookState: result.hookState }, turn.now);
      return commitTo<Lease>(next, {
        writes: [
          {
            op: 'check',
            key: resourceKey(lease.resourceId),
            when: [{ attr: 'state', equals: 'active' }],
          },
        ],
        events: [{ kind: 'activated', text: result.text, data: { resource: lease.resourceId } }],
        wakes: notifyWatchers(lease, 'a lease it watches is active'),
      });
    }
    case 'failed':
      return retryOrEnd(lease, result, turn);
    default:
      return unreachable(result);
  }
}

/** No later than the moment at which it stops waiting, or its set-up has failed. */
const withinDeadlines = ({ waitUntil, deadline }: AcquiredLease, at: Instant): Instant =>
  Math.min(at, deadline, waitUntil ?? Number.POSITIVE_INFINITY);

function retryOrEnd(
  lease: AcquiredLease,
  { fault, hookState }: Extract<HookResult, { kind: 'failed' }>,
  turn: HeldTurn,
): Decision<Lease> {
  const again = retry(steadyRetry, fault.reason, lease.retries, turn.chance);
  const total = Object.values(lease.retries).reduce((sum, n) => sum + n, 0);
  if (fault.next === 'give-up' || !again.again || total >= limits.setUpTries) {
    return endBySystem(lease, 'build-failed', fault.detail, turn);
  }
  return commitAndWait<Lease>({
    ...lease,
    hookState: hookState ?? lease.hookState,
    retries: { ...lease.retries, [again.counter]: again.count },
    waiting: { reason: 'setting-up', detail: fault.detail },
    wakeAt: withinDeadlines(lease, wakeIn(turn.now, again.delaySeconds)),
  });
}

/** Its resource left: the lease did nothing wrong, so it rejoins the line at its old place. */
function backInLine(lease: AcquiredLease, turn: HeldTurn): Decision<Lease> {
  const attempts = lease.attempts + 1;
  if (attempts >= limits.attempts) {
    const detail = `lost its resource ${attempts} times`;
    const ended = endedBy('resource-lost', detail, 'system', turn.now);
    return endHeld(lease, { ended, consumes: turn.commands, hostIsGone: true }, turn);
  }
  const {
    resourceId,
    seat,
    needsSetUp: _n,
    hookState: _m,
    maxTtlSeconds: _x,
    retries: _r,
    deadline: _d,
    ...common
  } = lease;
  const move = returnSeat(afterUse(seat), turn.line, turn.refused, turn.now);
  const line = { blueprint: seat.blueprint, fit: seat.fit };
  const building = lease.building !== null;
  const next: PendingLease = {
    ...common,
    state: 'pending',
    attempts,
    lines: [line],
    reclaim: null,
    waiting: {
      reason: 'resource-lost',
      detail: `${resourceId} left while its workspace was being set up`,
    },
    wakeAt: wakeIn(turn.now, limits.soon),
  };
  return commitTo<Lease>(next, {
    writes: [...move.writes, joinLine(lease, line, { couldBuild: true, building })],
    consumes: turn.commands,
    events: [{ kind: 'back-in-line', text: next.waiting.detail, data: { attempts } }],
    wakes: move.wakes,
    rechecks: [...move.rechecks, joined(lease, line, { sharesNone: false })],
  });
}
