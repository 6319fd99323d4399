import { lineEntryKey, resourceKey } from '../../model/keys.ts';
import type { AcquiredLease, Lease, PendingLease } from '../../model/lease.ts';
import { limits } from '../../model/limits.ts';
import { lineEntryItem } from '../../model/record.ts';
import type { LineEntry } from '../../model/seat.ts';
import type { Instant } from '../../model/time.ts';
import { unreachable } from '../../model/unreachable.ts';
import type { Write } from '../../model/write.ts';
import { absent } from '../../model/write.ts';
import { afterUse, returnSeat } from '../allocator/seats.ts';
import type { Decision } from '../decision.ts';
import { callHook, commitAndWait, commitTo } from '../decision.ts';
import type { HookResult } from '../hook-result.ts';
import { retry, steadyRetry } from '../retry.ts';
import { wakeIn } from '../schedule.ts';
import { endedBy, endedByCommand, endHeld, unconditionalRelease } from './end-commits.ts';
import { activeFrom } from './pending/take-seat.ts';
import type { HeldTurn } from './turn.ts';

/** Every way out of `acquired`: the lease holds a seat, its workspace is being set up. */
export function decideAcquired(lease: AcquiredLease, turn: HeldTurn): Decision<Lease> {
  const release = unconditionalRelease(turn.commands);
  if (release) {
    return endHeld(lease, endedByCommand(release, turn.now), turn, turn.commands, false);
  }
  const left = turn.resource === null || turn.resource.state !== 'active';
  const told = turn.commands.some(
    (command) => command.kind === 'release' && command.ifHolds === lease.resourceId,
  );
  if (left || told) return backInLine(lease, turn);
  if (turn.commands.length > 0) return commitTo<Lease>(lease, { consumes: turn.commands });
  if (lease.waitUntil !== null && lease.waitUntil <= turn.now) {
    const ended = endedBy('wait-timeout', lease.waiting.detail, 'system', turn.now);
    return endHeld(lease, ended, turn, [], false);
  }
  // What is set up is set up, however late.
  if (lease.deadline <= turn.now && turn.hookResult?.kind !== 'done')
    return setUpTimedOut(lease, turn);
  return turn.hookResult === null
    ? callHook('activateLease')
    : afterHook(lease, turn.hookResult, turn);
}

/** A set-up that only ever waits ends like one that fails: by the bound of its blueprint. */
function setUpTimedOut(lease: AcquiredLease, turn: HeldTurn): Decision<Lease> {
  const detail = `not set up in time: ${lease.waiting.detail}`;
  return endHeld(lease, endedBy('build-failed', detail, 'system', turn.now), turn, [], false);
}

function afterHook(lease: AcquiredLease, step: HookResult, turn: HeldTurn): Decision<Lease> {
  switch (step.kind) {
    case 'persist':
      return commitTo<Lease>({ ...lease, hookState: step.hookState }, { hook: 'activateLease' });
    case 'wait':
      return commitAndWait<Lease>({
        ...lease,
        hookState: step.hookState ?? lease.hookState,
        waiting: { reason: 'setting-up', detail: step.note },
        wakeAt: within(lease, wakeIn(turn.now, step.seconds)),
      });
    case 'done': {
      const { retries: _r, waiting: _w, building: _b, deadline: _d, ...holding } = lease;
      const next = activeFrom({ ...holding, hookState: step.hookState }, turn.now);
      return commitTo<Lease>(next, {
        writes: [
          {
            op: 'check',
            key: resourceKey(lease.resourceId),
            when: [{ attr: 'state', equals: 'active' }],
          },
        ],
        events: [{ kind: 'activated', text: step.text, data: { resource: lease.resourceId } }],
        wakes: lease.watchers.map((id) => ({ id, reason: 'a lease it watches is active' })),
      });
    }
    case 'failed':
      return retryOrBreak(lease, step, turn);
    default:
      return unreachable(step);
  }
}

/** No later than the moment at which it no longer waits, or its set-up has failed. */
const within = ({ waitUntil, deadline }: AcquiredLease, at: Instant): Instant =>
  Math.min(at, deadline, waitUntil ?? Number.POSITIVE_INFINITY);

function retryOrBreak(
  lease: AcquiredLease,
  step: Extract<HookResult, { kind: 'failed' }>,
  turn: HeldTurn,
): Decision<Lease> {
  const { fault } = step;
  const answer = retry(steadyRetry, fault.reason, lease.retries, turn.chance);
  const total = Object.values(lease.retries).reduce((sum, n) => sum + n, 0);
  if (fault.next === 'give-up' || !answer.again || total >= limits.setUpTries) {
    const ended = endedBy('build-failed', fault.detail, 'system', turn.now);
    return endHeld(lease, ended, turn, [], false);
  }
  return commitAndWait<Lease>({
    ...lease,
    hookState: step.hookState ?? lease.hookState,
    retries: { ...lease.retries, [answer.counter]: answer.count },
    waiting: { reason: 'setting-up', detail: fault.detail },
    wakeAt: within(lease, wakeIn(turn.now, answer.delaySeconds)),
  });
}

/** Its resource left: the lease did nothing wrong, so it rejoins the line at its old place. */
function backInLine(lease: AcquiredLease, turn: HeldTurn): Decision<Lease> {
  const attempts = lease.attempts + 1;
  if (attempts >= limits.attempts) {
    const ended = endedBy(
      'resource-lost',
      `lost its resource ${attempts} times`,
      'system',
      turn.now,
    );
    return endHeld(lease, ended, turn, turn.commands, true);
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
  const handed = returnSeat(afterUse(seat), turn.line, turn.refused, turn.now);
  const place = { blueprint: seat.blueprint, fit: seat.fit };
  const row: LineEntry = {
    ...place,
    lease: lease.id,
    priority: lease.priority,
    queuedAt: lease.queuedAt,
    couldBuild: true,
    building: lease.building !== null,
    dependencyOf: lease.dependencyOf,
    granted: null,
    room: false,
  };
  const next: PendingLease = {
    ...common,
    state: 'pending',
    attempts,
    lines: [place],
    reclaim: null,
    waiting: {
      reason: 'resource-lost',
      detail: `${resourceId} left while its workspace was set up`,
    },
    wakeAt: wakeIn(turn.now, limits.soon),
  };
  const rejoin: Write = {
    op: 'put',
    key: lineEntryKey(row),
    item: lineEntryItem(row),
    when: absent,
  };
  return commitTo<Lease>(next, {
    writes: [...handed.writes, rejoin],
    consumes: turn.commands,
    events: [{ kind: 'back-in-line', text: next.waiting.detail, data: { attempts } }],
    wakes: handed.wakes,
    rechecks: handed.rechecks,
  });
}
