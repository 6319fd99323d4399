import type { Fault } from '../../model/fault.ts';
import { fault } from '../../model/fault.ts';
import { lockKey } from '../../model/keys.ts';
import { limits } from '../../model/limits.ts';
import type { Leaving } from '../../model/reasons.ts';
import type {
  ActiveResource,
  GoingResource,
  PendingResource,
  Resource,
} from '../../model/resource.ts';
import { seconds } from '../../model/time.ts';
import { unreachable } from '../../model/unreachable.ts';
import type { Write } from '../../model/write.ts';
import { absent } from '../../model/write.ts';
import type { Commit, Decision } from '../decision.ts';
import { act, learned, move, rest } from '../decision.ts';
import { buildPolicy, retry } from '../retry.ts';
import { wakeIn } from '../schedule.ts';
import type { Step } from '../step.ts';
import { buildEnds } from './build-ends.ts';
import { allSeats, openGate, seatAt } from './gate.ts';
import { idleWakeAt } from './idle.ts';
import { decideNest, neverBegun } from './nest.ts';
import { dropCommands, tell } from './tell.ts';
import type { ResourceTurn } from './turn.ts';

/** Every way out of `pending`: it is being built, nobody holds a seat of it yet. */
export function decidePending(resource: PendingResource, turn: ResourceTurn): Decision<Resource> {
  const end = turn.commands.find(({ kind }) => kind === 'release' || kind === 'retire');
  if (end) {
    const leaving: Leaving = { reason: 'released', detail: end.because, by: end.by, at: turn.now };
    return leave(resource, 'released', leaving, turn);
  }
  if (turn.commands.length > 0) return dropCommands(resource, turn.commands);
  const nest = decideNest(resource, turn);
  if (nest.is === 'decided') return nest.decision;
  if (nest.is === 'lost') return breakIt(resource, fault('failed', nest.why), turn);
  if (nest.is === 'unwanted') {
    const detail = 'nobody waits for it any more';
    const leaving: Leaving = { reason: 'released', detail, by: 'system', at: turn.now };
    return leave(resource, 'released', leaving, turn);
  }
  // What is ready is ready, however late: its machine is there and somebody waits for it.
  if (turn.now >= resource.deadline && turn.step?.step !== 'done') {
    const late = `not ready within ${resource.activationSeconds} s: ${resource.note}`;
    return breakIt(resource, fault('timeout', late), turn);
  }
  return turn.step === null ? act('activateResource') : afterStep(resource, turn.step, turn);
}

function afterStep(resource: PendingResource, step: Step, turn: ResourceTurn): Decision<Resource> {
  switch (step.step) {
    case 'note':
      return note(resource, step, turn);
    case 'wait':
      return rest<Resource>({
        ...resource,
        memo: step.memo ?? resource.memo,
        note: step.note,
        wakeAt: Math.min(wakeIn(turn.now, step.seconds), resource.deadline),
      });
    case 'done':
      return activate(resource, step, turn);
    case 'failed':
      return retryOrBreak(resource, step, turn);
    default:
      return unreachable(step);
  }
}

/** An intent before the act or an outcome after it; locks it needs are taken in this commit. */
function note(
  resource: PendingResource,
  step: Extract<Step, { step: 'note' }>,
  turn: ResourceTurn,
): Decision<Resource> {
  const fresh = (step.locks ?? []).filter((name) => !resource.locks.includes(name));
  const held = fresh.find((name) => learned(turn.refused, lockKey(name)));
  if (held) {
    const owner = String(learned(turn.refused, lockKey(held))?.['owner'] ?? 'somebody');
    return breakIt(resource, fault('conflict', `${held} is held by ${owner}`), turn);
  }
  const next: PendingResource = {
    ...resource,
    memo: step.memo,
    host: step.host ?? resource.host,
    locks: [...resource.locks, ...fresh],
    note: step.say ?? resource.note,
  };
  return move<Resource>(next, {
    writes: fresh.map((name): Write => {
      const item = { owner: resource.id, at: turn.now };
      return { op: 'put', key: lockKey(name), item, when: absent };
    }),
    says: step.say ? [{ kind: 'building', text: step.say }] : [],
    act: 'activateResource',
  });
}

/** Usable: the gate opens, its seats go to the line first. */
function activate(
  resource: PendingResource,
  step: Extract<Step, { step: 'done' }>,
  turn: ResourceTurn,
): Decision<Resource> {
  const { deadline: _d, nest: _s, note: _n, retries: _r, ...common } = resource;
  const opened = openGate(
    resource,
    allSeats(resource).map((n) => seatAt(resource, n)),
    turn,
  );
  const ends = buildEnds(resource, null, turn);
  const active: ActiveResource = {
    ...common,
    state: 'active',
    memo: step.memo,
    host: step.host ?? resource.host,
    attributes: step.attributes ?? resource.attributes,
    activatedAt: turn.now,
    paused: false,
    quarantine: null,
    uses: [],
    retiring: null,
    out: [],
    roomFor: null,
  };
  return move<Resource>(
    { ...active, wakeAt: idleWakeAt(active, turn.now, turn.now) },
    {
      writes: [...opened.writes, ...ends.writes],
      looks: [...opened.looks, ...ends.looks],
      says: [{ kind: 'activated', text: step.say }, ...ends.says],
      wakes: [...opened.wakes, ...tell(resource, 'it is active')],
    },
  );
}

function retryOrBreak(
  resource: PendingResource,
  step: Extract<Step, { step: 'failed' }>,
  turn: ResourceTurn,
): Decision<Resource> {
  const answer = retry(buildPolicy, step.fault.reason, resource.retries, turn.chance);
  const memo = step.memo ?? resource.memo;
  if (step.fault.next === 'give-up' || !answer.again) {
    // What the hook has learned decides how it is cleaned up.
    return breakIt({ ...resource, memo }, step.fault, turn);
  }
  const first = answer.count === 1;
  return rest<Resource>(
    {
      ...resource,
      memo,
      note: step.fault.detail,
      retries: { ...resource.retries, [answer.counter]: answer.count },
      wakeAt: Math.min(wakeIn(turn.now, Math.max(1, answer.delaySeconds)), resource.deadline),
    },
    {
      says: first ? [{ kind: 'retrying', text: step.fault.detail }] : [],
      wakes: first ? tell(resource, 'it meets a difficulty') : [],
    },
  );
}

const breakIt = (resource: PendingResource, why: Fault, turn: ResourceTurn): Decision<Resource> =>
  leave(
    resource,
    'broken',
    { reason: 'build-failed', detail: why.detail, by: 'system', at: turn.now },
    turn,
  );

/** From here it is torn down; no seat was ever handed out, so none must come home. */
function leave(
  resource: PendingResource,
  state: GoingResource['state'],
  leaving: Leaving,
  turn: ResourceTurn,
): Decision<Resource> {
  const { deadline: _d, nest: _s, note: _n, retries: _r, ...common } = resource;
  const next: GoingResource = {
    ...common,
    state,
    leaving,
    out: [],
    drainUntil: turn.now + seconds(resource.drainSeconds),
    roomFor: null,
    emptied: neverBegun(resource, turn),
    retries: {},
    note: '',
    // What was never begun has only leases to end: that is the next step of this very turn.
    wakeAt: neverBegun(resource, turn) ? turn.now : wakeIn(turn.now, limits.soon),
  };
  const ends = buildEnds(resource, leaving, turn);
  const parts: Partial<Commit<Resource>> = {
    ...ends,
    obeys: turn.commands,
    says: [{ kind: state, text: leaving.detail, data: { reason: leaving.reason } }, ...ends.says],
    by: leaving.by,
    wakes: tell(resource, `it is ${state}`),
    act: next.emptied ? null : 'destroyResource',
  };
  return move<Resource>(next, parts);
}
