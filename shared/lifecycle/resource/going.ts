import type { Command } from '../../model/command.ts';
import { commandKey, homeKey, lockKey } from '../../model/keys.ts';
import { limits } from '../../model/limits.ts';
import { plainItem } from '../../model/record.ts';
import type { DestroyedResource, GoingResource, Resource } from '../../model/resource.ts';
import { seconds, ttl } from '../../model/time.ts';
import { unreachable } from '../../model/unreachable.ts';
import type { Write } from '../../model/write.ts';
import { always, exists } from '../../model/write.ts';
import { handRoom } from '../allocator/room.ts';
import type { Decision } from '../decision.ts';
import { act, move, rest, wait } from '../decision.ts';
import { cleanUpPolicy, retry } from '../retry.ts';
import { wakeIn } from '../schedule.ts';
import type { Step } from '../step.ts';
import { atHome } from './gate.ts';
import { endNested } from './nest.ts';
import { dropCommands, tell } from './tell.ts';
import type { ResourceTurn } from './turn.ts';

/**
 * Every way out of `released` and `broken`: its holders leave, what it made goes, it is destroyed.
 */
export function decideGoing(resource: GoingResource, turn: ResourceTurn): Decision<Resource> {
  if (turn.commands.length > 0) return obeyGoing(resource, turn);
  const away = resource.out.length - atHome(resource, resource.out, turn).length;
  if (away > 0) return drain(resource, away, turn);
  if (resource.emptied || turn.step?.step === 'done') return afterEmptied(resource, turn);
  return turn.step === null ? act('destroyResource') : afterStep(resource, turn.step, turn);
}

/** What it made is gone. The leases that it needed end now, and it is destroyed after them. */
function afterEmptied(resource: GoingResource, turn: ResourceTurn): Decision<Resource> {
  const open = turn.nested.filter((lease) => lease !== null && lease.state !== 'destroyed');
  if (open.length === 0) return destroy(resource, turn);
  if (resource.emptied && resource.wakeAt > turn.now) return wait;
  const note = `ends the ${open.length} leases that it needed`;
  return rest<Resource>(
    { ...resource, emptied: true, note, wakeAt: wakeIn(turn.now, limits.soon) },
    endNested(resource, turn, `${resource.id} is gone`),
  );
}

/** It goes already. That its machine is gone by now ends the politeness to its holders. */
function obeyGoing(resource: GoingResource, turn: ResourceTurn): Decision<Resource> {
  const lost = turn.commands.some((command) => command.kind === 'release' && command.now);
  if (!lost || resource.drainUntil <= turn.now) return dropCommands(resource, turn.commands);
  const hurried = { ...resource, drainUntil: turn.now, wakeAt: turn.now };
  return move<Resource>(hurried, { obeys: turn.commands });
}

/**
 * Holders are told to release *if they hold this very resource*; found by an index, so again at
 * every turn until every seat is home. After `drainUntil` they are told without grace.
 */
function drain(resource: GoingResource, away: number, turn: ResourceTurn): Decision<Resource> {
  if (resource.wakeAt > turn.now && resource.note !== '') return wait;
  const now = turn.now >= resource.drainUntil;
  const note = `${away} of its seats ${away === 1 ? 'is' : 'are'} still held`;
  const poll = now ? limits.releasedPoll : Math.min(limits.soon, resource.drainSeconds || 1);
  return move<Resource>(
    { ...resource, note, wakeAt: wakeIn(turn.now, poll) },
    {
      writes: turn.holders.slice(0, limits.capacity).map((id): Write => {
        // A name of its own, so that telling twice is telling once.
        const ulid = `0-${now ? 'now' : 'drain'}-${resource.id}`;
        const command: Command = {
          kind: 'release',
          ulid,
          target: id,
          by: resource.leaving.by,
          from: resource.id,
          at: turn.now,
          because: `${resource.id} is leaving: ${resource.leaving.detail}`,
          ifHolds: resource.id,
          now,
        };
        return { op: 'put', key: commandKey(id, ulid), item: plainItem(command), when: always };
      }),
      wakes: turn.holders.map((id) => ({ id, why: `${resource.id} is leaving` })),
    },
  );
}

function afterStep(resource: GoingResource, step: Step, turn: ResourceTurn): Decision<Resource> {
  switch (step.step) {
    case 'note':
      return move<Resource>(
        { ...resource, memo: step.memo, note: step.say ?? resource.note },
        { says: step.say ? [{ kind: 'destroying', text: step.say }] : [], act: 'destroyResource' },
      );
    case 'wait':
      return rest<Resource>({
        ...resource,
        memo: step.memo ?? resource.memo,
        note: step.note,
        wakeAt: wakeIn(turn.now, step.seconds),
      });
    case 'failed': {
      const { fault } = step;
      const answer = retry(cleanUpPolicy, fault.reason, resource.retries, turn.chance);
      const counted = answer.again ? { [answer.counter]: answer.count } : {};
      const delay = answer.again ? Math.max(1, answer.delaySeconds) : limits.linePoll;
      return rest<Resource>(
        {
          ...resource,
          memo: step.memo ?? resource.memo,
          note: fault.detail,
          retries: { ...resource.retries, ...counted },
          wakeAt: wakeIn(turn.now, delay),
        },
        { says: [{ kind: 'clean-up-failed', text: fault.detail }] },
      );
    }
    case 'done':
      throw new Error('a done step is decided before');
    default:
      return unreachable(step);
  }
}

/** The last commit: homes and locks are dropped, and its room goes to whoever waits for it. */
function destroy(resource: GoingResource, turn: ResourceTurn): Decision<Resource> {
  const say = turn.step?.step === 'done' ? turn.step.say : resource.leaving.detail;
  const room = handRoom(
    resource.blueprint,
    turn.heads,
    resource.roomFor,
    turn.refused,
    turn.shrink,
  );
  const next = destroyed(resource, turn.now);
  return move<Resource>(next, {
    writes: [
      ...resource.out.map(
        (n): Write => ({ op: 'delete', key: homeKey(resource.id, n), when: exists }),
      ),
      ...resource.locks.map((name): Write => {
        const mine = [{ attr: 'owner', equals: resource.id }];
        return { op: 'delete', key: lockKey(name), when: mine };
      }),
      ...room.writes,
    ],
    says: [{ kind: 'destroyed', text: say, data: { reason: resource.leaving.reason } }],
    wakes: [...room.wakes, ...tell(resource, 'it is destroyed')],
    looks: room.looks,
  });
}

function destroyed(resource: GoingResource, now: number): DestroyedResource {
  const { wakeAt: _w, alarmAt: _a, out: _o, drainUntil: _d, roomFor: _f, ...rest } = resource;
  const { retries: _r, note: _n, emptied: _e, ...kept } = rest;
  return {
    ...kept,
    state: 'destroyed',
    locks: [],
    watchers: [],
    destroyedAt: now,
    expiresAt: ttl(now + seconds(limits.historyDays * 86_400)),
  };
}
