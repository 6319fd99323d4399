import type { Fault } from '../../model/fault.ts';
import { fault } from '../../model/fault.ts';
import { lockKey } from '../../model/keys.ts';
import { limits } from '../../model/limits.ts';
import type { Leaving } from '../../model/reasons.ts';
import type {
  ActiveResource,
  EndingResource,
  PendingResource,
  Resource,
} from '../../model/resource.ts';
import { seconds } from '../../model/time.ts';
import { unreachable } from '../../model/unreachable.ts';
import type { Write } from '../../model/write.ts';
import { absent } from '../../model/write.ts';
import { noteFailedChoice } from '../allocator/failed-choice.ts';
import type { Commit, Decision } from '../decision.ts';
import { callHook, commitAndWait, commitTo, foundByRefusal } from '../decision.ts';
import type { HookResult } from '../hook-result.ts';
import { buildRetry, retry } from '../retry.ts';
import { wakeIn } from '../schedule.ts';
import { buildOutcome } from './build-outcome.ts';
import { buildNeverStarted, decideDependencies } from './dependencies.ts';
import { allSeats, openGate, seatAt } from './gate.ts';
import { idleWakeAt } from './idle.ts';
import { dropCommands, notifyResourceWatchers } from './notify.ts';
import type { ResourceTurn } from './turn.ts';

/** Decides `pending`: it is being built, and no lease holds a seat of it yet. */
export function decidePendingResource(
  resource: PendingResource,
  turn: ResourceTurn,
): Decision<Resource> {
  const end = turn.commands.find(({ kind }) => kind === 'release' || kind === 'retire');
  if (end) {
    const leaving: Leaving = { reason: 'released', detail: end.reason, by: end.by, at: turn.now };
    return leave(resource, 'released', leaving, turn);
  }
  if (turn.commands.length > 0) return dropCommands(resource, turn.commands);
  const dependencies = decideDependencies(resource, turn);
  if (dependencies.is === 'decided') return dependencies.decision;
  if (dependencies.is === 'lost')
    return failBuild(resource, fault('failed', dependencies.reason), turn);
  if (dependencies.is === 'unwanted') {
    const detail = 'no lease waits for it any more';
    const leaving: Leaving = { reason: 'released', detail, by: 'system', at: turn.now };
    return leave(resource, 'released', leaving, turn);
  }
  // A build that is done counts however late: the machine exists, and a lease waits for it.
  if (turn.now >= resource.deadline && turn.hookResult?.kind !== 'done') {
    const late = `not ready within ${resource.activationSeconds} s: ${resource.note}`;
    return failBuild(resource, fault('timeout', late), turn);
  }
  return turn.hookResult === null
    ? callHook('activateResource')
    : afterActivateHook(resource, turn.hookResult, turn);
}

function afterActivateHook(
  resource: PendingResource,
  result: HookResult,
  turn: ResourceTurn,
): Decision<Resource> {
  switch (result.kind) {
    case 'persist':
      return persist(resource, result, turn);
    case 'wait':
      return commitAndWait<Resource>({
        ...resource,
        hookState: result.hookState ?? resource.hookState,
        note: result.note,
        wakeAt: Math.min(wakeIn(turn.now, result.seconds), resource.deadline),
      });
    case 'done':
      return activate(resource, result, turn);
    case 'failed':
      return retryOrBreak(resource, result, turn);
    default:
      return unreachable(result);
  }
}

/** Commits an intent before an act or a result after it, and takes the locks that it needs. */
function persist(
  resource: PendingResource,
  result: Extract<HookResult, { kind: 'persist' }>,
  turn: ResourceTurn,
): Decision<Resource> {
  const fresh = (result.locks ?? []).filter((name) => !resource.locks.includes(name));
  const held = fresh.find((name) => foundByRefusal(turn.refused, lockKey(name)));
  if (held) {
    const owner = String(
      foundByRefusal(turn.refused, lockKey(held))?.['owner'] ?? 'another resource',
    );
    return failBuild(resource, fault('conflict', `${held} is held by ${owner}`), turn);
  }
  const next: PendingResource = {
    ...resource,
    hookState: result.hookState,
    host: result.host ?? resource.host,
    locks: [...resource.locks, ...fresh],
    note: result.text ?? resource.note,
    ...(result.choice === undefined ? {} : { choice: result.choice }),
  };
  const failed =
    next.choice === resource.choice
      ? []
      : noteFailedChoice(
          resource,
          { error: result.failure ?? resource.note, soon: true },
          turn.now,
        );
  return commitTo<Resource>(next, {
    writes: [
      ...fresh.map((name): Write => {
        const item = { owner: resource.id, at: turn.now };
        return { op: 'put', key: lockKey(name), item, when: absent };
      }),
      ...failed,
    ],
    events: result.text ? [{ kind: 'building', text: result.text }] : [],
    hook: 'activateResource',
  });
}

/** Makes it active: the gate opens, and its seats are granted to the line first. */
function activate(
  resource: PendingResource,
  result: Extract<HookResult, { kind: 'done' }>,
  turn: ResourceTurn,
): Decision<Resource> {
  const { deadline: _d, dependencyState: _s, note: _n, retries: _r, ...common } = resource;
  const opened = openGate(
    resource,
    allSeats(resource).map((n) => seatAt(resource, n)),
    turn,
  );
  const ends = buildOutcome(resource, null, turn);
  const active: ActiveResource = {
    ...common,
    state: 'active',
    hookState: result.hookState,
    host: result.host ?? resource.host,
    attributes: result.attributes ?? resource.attributes,
    activatedAt: turn.now,
    paused: false,
    quarantine: null,
    uses: [],
    retiring: null,
    outstanding: [],
    roomFor: null,
  };
  return commitTo<Resource>(
    { ...active, wakeAt: idleWakeAt(active, turn.now, turn.now) },
    {
      writes: [...opened.writes, ...ends.writes],
      rechecks: [...opened.rechecks, ...ends.rechecks],
      events: [{ kind: 'activated', text: result.text }, ...ends.events],
      wakes: [...opened.wakes, ...notifyResourceWatchers(resource, 'it is active')],
    },
  );
}

function retryOrBreak(
  resource: PendingResource,
  result: Extract<HookResult, { kind: 'failed' }>,
  turn: ResourceTurn,
): Decision<Resource> {
  const answer = retry(buildRetry, result.fault.reason, resource.retries, turn.chance);
  const hookState = result.hookState ?? resource.hookState;
  if (result.fault.next === 'give-up' || !answer.again) {
    // The clean-up depends on the hook state.
    return failBuild({ ...resource, hookState }, result.fault, turn);
  }
  const first = answer.count === 1;
  return commitAndWait<Resource>(
    {
      ...resource,
      hookState,
      note: result.fault.detail,
      retries: { ...resource.retries, [answer.counter]: answer.count },
      wakeAt: Math.min(wakeIn(turn.now, Math.max(1, answer.delaySeconds)), resource.deadline),
    },
    {
      events: first ? [{ kind: 'retrying', text: result.fault.detail }] : [],
      wakes: first ? notifyResourceWatchers(resource, 'its build is being retried') : [],
    },
  );
}

const failBuild = (
  resource: PendingResource,
  failure: Fault,
  turn: ResourceTurn,
): Decision<Resource> =>
  leave(
    resource,
    'broken',
    { reason: 'build-failed', detail: failure.detail, by: 'system', at: turn.now },
    turn,
  );

/** Ends the build; clean-up follows. No seat was ever handed out, so none is outstanding. */
function leave(
  resource: PendingResource,
  state: EndingResource['state'],
  leaving: Leaving,
  turn: ResourceTurn,
): Decision<Resource> {
  const { deadline: _d, dependencyState: _s, note: _n, retries: _r, ...common } = resource;
  const next: EndingResource = {
    ...common,
    state,
    leaving,
    outstanding: [],
    drainUntil: turn.now + seconds(resource.drainSeconds),
    roomFor: null,
    cleaned: buildNeverStarted(resource, turn),
    retries: {},
    note: '',
    // A build that never started has only dependencies to end: the next step of this turn.
    wakeAt: buildNeverStarted(resource, turn) ? turn.now : wakeIn(turn.now, limits.soon),
  };
  const ends = buildOutcome(resource, leaving, turn);
  const parts: Partial<Commit<Resource>> = {
    ...ends,
    consumes: turn.commands,
    events: [
      { kind: state, text: leaving.detail, data: { reason: leaving.reason } },
      ...ends.events,
    ],
    by: leaving.by,
    wakes: notifyResourceWatchers(resource, `it is ${state}`),
    hook: next.cleaned ? null : 'destroyResource',
  };
  return commitTo<Resource>(next, parts);
}
