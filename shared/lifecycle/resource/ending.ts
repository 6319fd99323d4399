import type { Command } from '../../model/command.ts';
import { commandKey, deliveriesKey, lockKey, returnedKey } from '../../model/keys.ts';
import { limits } from '../../model/limits.ts';
import { plainItem } from '../../model/record.ts';
import type { DestroyedResource, EndingResource, Resource } from '../../model/resource.ts';
import { seconds, ttl } from '../../model/time.ts';
import { unreachable } from '../../model/unreachable.ts';
import type { Write } from '../../model/write.ts';
import { always, exists } from '../../model/write.ts';
import { passOnRoom } from '../allocator/room.ts';
import type { Decision } from '../decision.ts';
import { callHook, commitAndWait, commitTo, wait } from '../decision.ts';
import type { HookResult } from '../hook-result.ts';
import { retryCleanUp } from '../retry.ts';
import { wakeIn } from '../schedule.ts';
import { releaseDependencies } from './dependencies.ts';
import { returnedSeats } from './gate.ts';
import { dropCommands, notifyResourceWatchers } from './notify.ts';
import type { ResourceTurn } from './turn.ts';

/** Decides `released` and `broken`: its leases end, its clean-up runs, then it is destroyed. */
export function decideEndingResource(
  resource: EndingResource,
  turn: ResourceTurn,
): Decision<Resource> {
  if (turn.commands.length > 0) return obeyWhileEnding(resource, turn);
  const missing =
    resource.outstanding.length - returnedSeats(resource, resource.outstanding, turn).length;
  if (missing > 0) return drain(resource, missing, turn);
  if (resource.cleaned || turn.hookResult?.kind === 'done') return afterCleanUp(resource, turn);
  return turn.hookResult === null
    ? callHook('destroyResource')
    : afterDestroyHook(resource, turn.hookResult, turn);
}

/** What it created is gone: its dependencies end now, and it is destroyed after them. */
function afterCleanUp(resource: EndingResource, turn: ResourceTurn): Decision<Resource> {
  const open = turn.dependencies.filter((lease) => lease !== null && lease.state !== 'destroyed');
  if (open.length === 0) return destroy(resource, turn);
  if (resource.cleaned && resource.wakeAt > turn.now) return wait;
  const note = `ends the ${open.length} leases that it needed`;
  return commitAndWait<Resource>(
    { ...resource, cleaned: true, note, wakeAt: wakeIn(turn.now, limits.soon) },
    releaseDependencies(resource, turn, `${resource.id} is gone`),
  );
}

/** It is leaving already, so only the loss of its machine matters: that ends the grace. */
function obeyWhileEnding(resource: EndingResource, turn: ResourceTurn): Decision<Resource> {
  const lost = turn.commands.some((command) => command.kind === 'release' && command.now);
  if (!lost || resource.drainUntil <= turn.now) return dropCommands(resource, turn.commands);
  const withoutGrace = { ...resource, drainUntil: turn.now, wakeAt: turn.now };
  return commitTo<Resource>(withoutGrace, { consumes: turn.commands });
}

/**
 * Tells the leases on it to release *if they hold this very resource*. An index finds them, so this
 * is repeated at every turn until every seat is returned. After `drainUntil` they get no grace.
 */
function drain(resource: EndingResource, missing: number, turn: ResourceTurn): Decision<Resource> {
  if (resource.wakeAt > turn.now && resource.note !== '') return wait;
  const now = turn.now >= resource.drainUntil;
  const note = `${missing} of its seats ${missing === 1 ? 'is' : 'are'} still held`;
  const poll = now ? limits.releasedPoll : Math.min(limits.soon, resource.drainSeconds || 1);
  return commitTo<Resource>(
    { ...resource, note, wakeAt: wakeIn(turn.now, poll) },
    {
      writes: turn.holders.slice(0, limits.capacity).map((id): Write => {
        // A fixed id, so that sending it again changes nothing.
        const ulid = `0-${now ? 'now' : 'drain'}-${resource.id}`;
        const command: Command = {
          kind: 'release',
          ulid,
          target: id,
          by: resource.leaving.by,
          from: resource.id,
          at: turn.now,
          reason: `${resource.id} is leaving: ${resource.leaving.detail}`,
          ifHolds: resource.id,
          now,
        };
        return { op: 'put', key: commandKey(id, ulid), item: plainItem(command), when: always };
      }),
      wakes: turn.holders.map((id) => ({ id, reason: `${resource.id} is leaving` })),
    },
  );
}

function afterDestroyHook(
  resource: EndingResource,
  result: HookResult,
  turn: ResourceTurn,
): Decision<Resource> {
  switch (result.kind) {
    case 'persist':
      return commitTo<Resource>(
        { ...resource, hookState: result.hookState, note: result.text ?? resource.note },
        {
          events: result.text ? [{ kind: 'destroying', text: result.text }] : [],
          hook: 'destroyResource',
        },
      );
    case 'wait':
      return commitAndWait<Resource>({
        ...resource,
        hookState: result.hookState ?? resource.hookState,
        note: result.note,
        wakeAt: wakeIn(turn.now, result.seconds),
      });
    case 'failed': {
      const { fault } = result;
      const cleanUp = retryCleanUp(fault.reason, resource.retries, turn.chance);
      return commitAndWait<Resource>(
        {
          ...resource,
          hookState: result.hookState ?? resource.hookState,
          note: fault.detail,
          retries: cleanUp.retries,
          wakeAt: wakeIn(turn.now, cleanUp.delaySeconds),
        },
        { events: [{ kind: 'clean-up-failed', text: fault.detail }] },
      );
    }
    case 'done':
      throw new Error('done is handled before this switch');
    default:
      return unreachable(result);
  }
}

/** The last commit deletes returned seats and locks, and passes its room on to the line. */
function destroy(resource: EndingResource, turn: ResourceTurn): Decision<Resource> {
  const text = turn.hookResult?.kind === 'done' ? turn.hookResult.text : resource.leaving.detail;
  const { blueprint, roomFor: reclaimedFor } = resource;
  const { heads, overLimit } = turn;
  const room = passOnRoom({ blueprint, heads, reclaimedFor, overLimit }, turn.refused);
  const next = destroyedResource(resource, turn.now);
  return commitTo<Resource>(next, {
    writes: [
      ...resource.outstanding.map(
        (n): Write => ({ op: 'delete', key: returnedKey(resource.id, n), when: exists }),
      ),
      ...resource.locks.map((name): Write => {
        const mine = [{ attr: 'owner', equals: resource.id }];
        return { op: 'delete', key: lockKey(name), when: mine };
      }),
      ...dropDeliveryCount(resource),
      ...room.writes,
    ],
    events: [{ kind: 'destroyed', text, data: { reason: resource.leaving.reason } }],
    wakes: [...room.wakes, ...notifyResourceWatchers(resource, 'it is destroyed')],
    rechecks: room.rechecks,
  });
}

/** Its leases have ended, and their commands before them: the counter stands at zero. */
const dropDeliveryCount = ({ id, capacity }: EndingResource): readonly Write[] =>
  capacity > 1 ? [{ op: 'delete', key: deliveriesKey(id), when: always }] : [];

function destroyedResource(resource: EndingResource, now: number): DestroyedResource {
  const {
    wakeAt: _w,
    timerAt: _a,
    outstanding: _o,
    drainUntil: _d,
    roomFor: _f,
    ...rest
  } = resource;
  const { retries: _r, note: _n, cleaned: _e, ...common } = rest;
  return {
    ...common,
    state: 'destroyed',
    locks: [],
    watchers: [],
    destroyedAt: now,
    expiresAt: ttl(now + seconds(limits.historyDays * 86_400)),
  };
}
