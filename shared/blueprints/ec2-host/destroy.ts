import type { Step } from '../../lifecycle/step.ts';
import type { Resource } from '../../model/resource.ts';
import type { Instant } from '../../model/time.ts';
import { seconds } from '../../model/time.ts';
import type { Machine } from '../../ports/machines.ts';
import type { Call } from '../contract.ts';
import { growing } from '../growing.ts';
import { bounds } from './bounds.ts';
import { type Memo, memoFrom } from './memo.ts';
import type { Ec2HostParameters } from './parameters.ts';

/**
 * Ends every machine that bears this resource's tag, whichever attempt made it, and looks until all
 * of them are gone. Nothing alive in sight is only believed when everything that may have been made
 * was seen dead, or when it stays so (DESIGN §8).
 */
export async function destroyResource(
  resource: Resource,
  call: Call<Ec2HostParameters>,
): Promise<Step> {
  if (Object.keys(resource.memo).length === 0) {
    return { step: 'done', memo: {}, say: 'nothing was ever launched' };
  }
  const memo = memoFrom(resource.memo);
  const seen = await look(resource, memo, call);
  const alive = seen.filter(({ state }) => state !== 'terminated');
  if (alive.length > 0) return end(memo, alive, call);
  const since = unseenSince(resource, memo, seen);
  return since === null ? gone(memo, seen) : believe(memo, seen, since, call.now);
}

/** By tag, and the one that is known by its id: a filter may lag behind. */
async function look(
  resource: Resource,
  memo: Memo,
  { site: { machines } }: Call<Ec2HostParameters>,
): Promise<readonly Machine[]> {
  const tagged = await machines.ofResource(resource.id);
  if (memo.phase !== 'launched' || tagged.some(({ id }) => id === memo.machine)) return tagged;
  const known = await machines.describe(memo.machine);
  return known ? [...tagged, known] : tagged;
}

/** One machine is told to end per call; those that somebody tagged to be kept are waited for. */
async function end(
  memo: Memo,
  alive: readonly Machine[],
  { site, now }: Call<Ec2HostParameters>,
): Promise<Step> {
  const { emptyAt: _, ...rest } = memo;
  const next = { ...rest, endingAt: memo.endingAt ?? now };
  const later = (wait: number, note: string): Step => ({
    step: 'wait',
    seconds: wait,
    note,
    memo: next,
  });

  const victim = alive.find(({ hold, state }) => !hold && state !== 'shutting-down');
  if (victim) {
    await site.machines.terminate(victim.id);
    return later(bounds.lookFirst, `ending ${victim.id}`);
  }
  const dying = alive.find(({ state }) => state === 'shutting-down');
  if (dying) {
    const wait = growing(next.endingAt, now, bounds.lookFirst, bounds.lookMost);
    return later(wait, `waiting for ${dying.id} to end`);
  }
  const held = alive.map(({ id }) => id).join(', ');
  return later(bounds.betweenLooks, `${held}: held by tag drydock:hold`);
}

/** Since when a machine may live that this look did not show; null when all were seen dead. */
function unseenSince(resource: Resource, memo: Memo, seen: readonly Machine[]): Instant | null {
  const times: Instant[] = memo.doubt === null ? [] : [memo.doubt];
  if (memo.phase === 'launched' && !seen.some(({ id }) => id === memo.machine)) {
    times.push(memo.launchedAt);
  }
  if (memo.phase === 'intended' && !seen.some(({ attempt }) => attempt === memo.attempt)) {
    // The same bytes may have been sent again for as long as it was being built.
    times.push('leaving' in resource ? Math.max(memo.at, resource.leaving.at) : memo.at);
  }
  return times.length === 0 ? null : Math.max(...times);
}

/** EC2 shows a machine only some time after its launch: two late looks must agree. */
function believe(memo: Memo, seen: readonly Machine[], since: Instant, now: Instant): Step {
  const late = since + seconds(bounds.unseen);
  if (now < late) {
    const left = Math.ceil((late - now) / 1_000);
    const wait = Math.min(left, growing(since, now, 5, bounds.betweenLooks));
    return { step: 'wait', seconds: wait, note: 'a launch may have made a machine unheard' };
  }
  const emptyAt = memo.emptyAt ?? now;
  const left = Math.ceil((emptyAt + seconds(bounds.betweenLooks) - now) / 1_000);
  if (left <= 0) return gone(memo, seen);
  const note = 'nothing is in sight; looking once more';
  return { step: 'wait', seconds: left, note, memo: { ...memo, emptyAt } };
}

function gone(memo: Memo, seen: readonly Machine[]): Step {
  const ids = seen.map(({ id }) => id).join(', ');
  const unseen = memo.phase === 'launched' ? `${memo.machine} is gone` : 'no machine is left';
  return { step: 'done', memo, say: ids ? `${ids} terminated` : unseen };
}
