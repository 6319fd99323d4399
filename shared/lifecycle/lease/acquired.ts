import { resourceKey, rowKey } from '../../model/keys.ts';
import type { AcquiredLease, Lease, PendingLease } from '../../model/lease.ts';
import { limits } from '../../model/limits.ts';
import { rowItem } from '../../model/record.ts';
import type { Row } from '../../model/seat.ts';
import type { Instant } from '../../model/time.ts';
import { unreachable } from '../../model/unreachable.ts';
import type { Write } from '../../model/write.ts';
import { absent } from '../../model/write.ts';
import { afterUse, giveBack } from '../allocator/seats.ts';
import type { Decision } from '../decision.ts';
import { act, move, rest } from '../decision.ts';
import { cleanUpPolicy, retry } from '../retry.ts';
import { wakeIn } from '../schedule.ts';
import type { Step } from '../step.ts';
import { endedBy, endedByCommand, endHeld, unconditionalRelease } from './end.ts';
import { activeFrom } from './take.ts';
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
  if (turn.commands.length > 0) return move<Lease>(lease, { obeys: turn.commands });
  if (lease.waitUntil !== null && lease.waitUntil <= turn.now) {
    const ended = endedBy('wait-timeout', lease.waiting.detail, 'system', turn.now);
    return endHeld(lease, ended, turn, [], false);
  }
  // What is set up is set up, however late.
  if (lease.deadline <= turn.now && turn.step?.step !== 'done') return tooLate(lease, turn);
  return turn.step === null ? act('activateLease') : afterStep(lease, turn.step, turn);
}

/** A set-up that only ever waits ends like one that fails: by the bound of its blueprint. */
function tooLate(lease: AcquiredLease, turn: HeldTurn): Decision<Lease> {
  const detail = `not set up in time: ${lease.waiting.detail}`;
  return endHeld(lease, endedBy('build-failed', detail, 'system', turn.now), turn, [], false);
}

function afterStep(lease: AcquiredLease, step: Step, turn: HeldTurn): Decision<Lease> {
  switch (step.step) {
    case 'note':
      return move<Lease>({ ...lease, memo: step.memo }, { act: 'activateLease' });
    case 'wait':
      return rest<Lease>({
        ...lease,
        memo: step.memo ?? lease.memo,
        waiting: { reason: 'setting-up', detail: step.note },
        wakeAt: within(lease, wakeIn(turn.now, step.seconds)),
      });
    case 'done': {
      const { retries: _r, waiting: _w, building: _b, deadline: _d, ...holding } = lease;
      const next = activeFrom({ ...holding, memo: step.memo }, turn.now);
      return move<Lease>(next, {
        writes: [
          {
            op: 'check',
            key: resourceKey(lease.resourceId),
            when: [{ attr: 'state', equals: 'active' }],
          },
        ],
        says: [{ kind: 'activated', text: step.say, data: { resource: lease.resourceId } }],
        wakes: lease.watchers.map((id) => ({ id, why: 'a lease it watches is active' })),
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
  step: Extract<Step, { step: 'failed' }>,
  turn: HeldTurn,
): Decision<Lease> {
  const { fault } = step;
  const answer = retry(cleanUpPolicy, fault.reason, lease.retries, turn.chance);
  const total = Object.values(lease.retries).reduce((sum, n) => sum + n, 0);
  if (fault.next === 'give-up' || !answer.again || total >= limits.setUpTries) {
    const ended = endedBy('build-failed', fault.detail, 'system', turn.now);
    return endHeld(lease, ended, turn, [], false);
  }
  return rest<Lease>({
    ...lease,
    memo: step.memo ?? lease.memo,
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
    memo: _m,
    maxTtlSeconds: _x,
    retries: _r,
    deadline: _d,
    ...common
  } = lease;
  const handed = giveBack(afterUse(seat), turn.line, turn.refused, turn.now);
  const place = { blueprint: seat.blueprint, fit: seat.fit };
  const row: Row = {
    ...place,
    lease: lease.id,
    priority: lease.priority,
    queuedAt: lease.queuedAt,
    couldBuild: true,
    building: lease.building !== null,
    nest: lease.nestedIn,
    granted: null,
    room: false,
  };
  const next: PendingLease = {
    ...common,
    state: 'pending',
    attempts,
    places: [place],
    asking: null,
    waiting: {
      reason: 'resource-lost',
      detail: `${resourceId} left while its workspace was set up`,
    },
    wakeAt: wakeIn(turn.now, limits.soon),
  };
  const rejoin: Write = { op: 'put', key: rowKey(row), item: rowItem(row), when: absent };
  return move<Lease>(next, {
    writes: [...handed.writes, rejoin],
    obeys: turn.commands,
    says: [{ kind: 'back-in-line', text: next.waiting.detail, data: { attempts } }],
    wakes: handed.wakes,
    looks: handed.looks,
  });
}
