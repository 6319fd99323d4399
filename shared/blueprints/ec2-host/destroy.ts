import type { HookResult } from '../../lifecycle/hook-result.ts';
import type { Resource } from '../../model/resource.ts';
import type { Instant } from '../../model/time.ts';
import { seconds } from '../../model/time.ts';
import type { Machine } from '../../ports/machines.ts';
import type { HookCall } from '../driver.ts';
import { pollDelayByAge } from '../poll-delay.ts';
import { bounds } from './bounds.ts';
import { type Ec2HookState, ec2HookStateFrom } from './hook-state.ts';
import type { Ec2HostParameters } from './parameters.ts';

/**
 * Terminates every machine with this resource's tag, whichever attempt made it, and looks again
 * until all of them are gone. An empty answer proves nothing by itself, because EC2 shows a machine
 * only some time after its launch: it counts once every machine that may exist was seen terminated,
 * or once two late looks agree.
 */
export async function destroyResource(
  resource: Resource,
  call: HookCall<Ec2HostParameters>,
): Promise<HookResult> {
  if (Object.keys(resource.hookState).length === 0) {
    return { kind: 'done', hookState: {}, text: 'nothing was ever launched' };
  }
  const hookState = ec2HookStateFrom(resource.hookState);
  const seen = await findMachines(resource, hookState, call);
  const alive = seen.filter(({ state }) => state !== 'terminated');
  if (alive.length > 0) return terminateNext(hookState, alive, call);
  const since = unseenSince(resource, hookState, seen);
  return since === null
    ? allGone(hookState, seen)
    : confirmAbsence(hookState, seen, since, call.now);
}

/** Finds machines by tag, and the launched one by its id as well: a filter may lag behind. */
async function findMachines(
  resource: Resource,
  hookState: Ec2HookState,
  { ports: { machines } }: HookCall<Ec2HostParameters>,
): Promise<readonly Machine[]> {
  const tagged = await machines.ofResource(resource.id);
  if (hookState.phase !== 'launched' || tagged.some(({ id }) => id === hookState.machine))
    return tagged;
  const known = await machines.describe(hookState.machine);
  return known ? [...tagged, known] : tagged;
}

/** Terminates one machine per call; waits for those that are tagged `drydock:hold`. */
async function terminateNext(
  hookState: Ec2HookState,
  alive: readonly Machine[],
  { ports, now }: HookCall<Ec2HostParameters>,
): Promise<HookResult> {
  const { emptyAt: _, ...rest } = hookState;
  const next = { ...rest, endingAt: hookState.endingAt ?? now };
  const later = (wait: number, note: string): HookResult => ({
    kind: 'wait',
    seconds: wait,
    note,
    hookState: next,
  });

  const victim = alive.find(({ hold, state }) => !hold && state !== 'shutting-down');
  if (victim) {
    await ports.machines.terminate(victim.id);
    return later(bounds.lookFirst, `ending ${victim.id}`);
  }
  const dying = alive.find(({ state }) => state === 'shutting-down');
  if (dying) {
    const wait = pollDelayByAge(next.endingAt, now, bounds.lookFirst, bounds.lookMost);
    return later(wait, `waiting for ${dying.id} to end`);
  }
  const held = alive.map(({ id }) => id).join(', ');
  return later(bounds.betweenLooks, `${held}: held by tag drydock:hold`);
}

/**
 * Returns since when a machine may be alive that this look did not show; null if every machine was
 * seen terminated.
 */
function unseenSince(
  resource: Resource,
  hookState: Ec2HookState,
  seen: readonly Machine[],
): Instant | null {
  const times: Instant[] = hookState.doubt === null ? [] : [hookState.doubt];
  if (hookState.phase === 'launched' && !seen.some(({ id }) => id === hookState.machine)) {
    times.push(hookState.launchedAt);
  }
  if (
    hookState.phase === 'intended' &&
    !seen.some(({ attempt }) => attempt === hookState.attempt)
  ) {
    // The same launch may have been repeated for as long as the resource was being built.
    times.push('leaving' in resource ? Math.max(hookState.at, resource.leaving.at) : hookState.at);
  }
  return times.length === 0 ? null : Math.max(...times);
}

/** Waits until two late looks agree: EC2 shows a machine only some time after its launch. */
function confirmAbsence(
  hookState: Ec2HookState,
  seen: readonly Machine[],
  since: Instant,
  now: Instant,
): HookResult {
  const late = since + seconds(bounds.unseen);
  if (now < late) {
    const left = Math.ceil((late - now) / 1_000);
    const wait = Math.min(left, pollDelayByAge(since, now, 5, bounds.betweenLooks));
    return {
      kind: 'wait',
      seconds: wait,
      note: 'a launch whose answer was lost may have made a machine',
    };
  }
  const emptyAt = hookState.emptyAt ?? now;
  const left = Math.ceil((emptyAt + seconds(bounds.betweenLooks) - now) / 1_000);
  if (left <= 0) return allGone(hookState, seen);
  const note = 'no machine is visible; looking once more';
  return { kind: 'wait', seconds: left, note, hookState: { ...hookState, emptyAt } };
}

function allGone(hookState: Ec2HookState, seen: readonly Machine[]): HookResult {
  const ids = seen.map(({ id }) => id).join(', ');
  const unseen =
    hookState.phase === 'launched' ? `${hookState.machine} is gone` : 'no machine is left';
  return { kind: 'done', hookState, text: ids ? `${ids} terminated` : unseen };
}
