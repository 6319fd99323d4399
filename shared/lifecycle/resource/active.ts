import type { Command, CommandOf } from '../../model/command.ts';
import type { LeaseId, ObjectId } from '../../model/ids.ts';
import { isLeaseId } from '../../model/ids.ts';
import { limits } from '../../model/limits.ts';
import type { Leaving } from '../../model/reasons.ts';
import type { ActiveResource, ReleasedResource, Resource } from '../../model/resource.ts';
import { gateIsOpen } from '../../model/resource.ts';
import { seconds } from '../../model/time.ts';
import type { Decision } from '../decision.ts';
import { commitTo, wait } from '../decision.ts';
import { wakeIn } from '../schedule.ts';
import { allSeats, closeGate, reopen, returnedSeats, spentAmongReturned } from './gate.ts';
import { idleSince, idleWakeAt, isIdleDue, isTooOld, warmWakeAt } from './idle.ts';
import { notifyResourceWatchers, notifyWatchersAndCallers } from './notify.ts';
import type { ResourceTurn } from './turn.ts';

/** Every way out of `active`: told to leave, idle too long, too old, or wanted by somebody. */
export function decideActive(resource: ActiveResource, turn: ResourceTurn): Decision<Resource> {
  const command = turn.commands.toSorted((a, b) => rank(a) - rank(b))[0];
  if (command) return obeyCommand(resource, command, turn);
  if (resource.retiring) return whenRetiring(resource, resource.retiring, turn);
  const since = idleSince(resource, turn.freeSeats);
  const kept = turn.warm.includes(resource.id);
  if (isIdleDue(resource, since, turn.now) && !kept) {
    const detail = `nobody used it for ${resource.idleSeconds} s`;
    return release(
      resource,
      { reason: 'idle', detail, by: 'system', at: turn.now },
      null,
      turn,
      [],
    );
  }
  if (isTooOld(resource, turn.now)) {
    const detail = `older than ${resource.maxAgeSeconds} s`;
    return retire(
      resource,
      { reason: 'max-age', detail, by: 'system', at: turn.now },
      null,
      turn,
      [],
    );
  }
  if (resource.wakeAt > turn.now) return wait;
  const wakeAt = kept ? warmWakeAt(resource, turn.now) : idleWakeAt(resource, turn.now, since);
  return commitTo<Resource>({ ...resource, wakeAt });
}

/**
 * What ends it decides, and the rest is obeyed with it; pauses count in the order they were asked.
 */
const rank = ({ kind }: Command): number =>
  ['release', 'retire', 'pause', 'reclaim'].indexOf(
    kind === 'unpause' || kind === 'quarantine' ? 'pause' : kind,
  );

function obeyCommand(
  resource: ActiveResource,
  command: Command,
  turn: ResourceTurn,
): Decision<Resource> {
  const leavingFor = (reason: Leaving['reason']): Leaving => ({
    reason,
    detail: command.reason,
    by: command.by,
    at: turn.now,
  });
  switch (command.kind) {
    case 'release':
      return release(
        resource,
        leavingFor(command.now ? 'lost' : 'released'),
        null,
        turn,
        turn.commands,
      );
    case 'retire': {
      const roomFor = command.for !== null && isLeaseId(command.for) ? command.for : null;
      return retire(resource, leavingFor('retired'), roomFor, turn, turn.commands);
    }
    case 'pause':
    case 'quarantine':
      return pause(resource, command, turn);
    case 'unpause':
      return unpause(resource, command, turn);
    case 'reclaim':
      return reclaim(resource, command, turn);
    case 'extend':
    case 'cancel':
      return commitTo<Resource>(resource, { consumes: [command] });
  }
}

/** Seats not in the bag when its gate closed, now or earlier. */
function close(resource: ActiveResource, turn: ResourceTurn) {
  // A gate that is shut already keeps its `out` and names no seat.
  return gateIsOpen(resource)
    ? closeGate(resource, turn)
    : { writes: [], outstanding: resource.outstanding };
}

function release(
  resource: ActiveResource,
  leaving: Leaving,
  roomFor: LeaseId | null,
  turn: ResourceTurn,
  consumes: readonly Command[],
): Decision<Resource> {
  const { writes, outstanding } = close(resource, turn);
  const {
    activatedAt: _a,
    paused: _p,
    quarantine: _q,
    uses: _u,
    retiring: _r,
    ...common
  } = resource;
  const next: ReleasedResource = {
    ...common,
    state: 'released',
    leaving,
    outstanding,
    roomFor: roomFor ?? resource.roomFor,
    // There is nobody to be polite to on a machine that is gone.
    drainUntil: turn.now + (leaving.reason === 'lost' ? 0 : seconds(resource.drainSeconds)),
    cleaned: false,
    retries: {},
    note: '',
    wakeAt: wakeIn(turn.now, limits.soon),
  };
  return commitTo<Resource>(next, {
    writes,
    consumes,
    events: [{ kind: 'released', text: leaving.detail, data: { reason: leaving.reason } }],
    by: leaving.by,
    wakes: notifyWatchersAndCallers(resource, 'it is released', consumes),
    // Nobody holds a seat: what it made can go at once.
    hook: outstanding.length === 0 ? 'destroyResource' : null,
  });
}

/** Whoever asked for its room hears of each of its transitions. */
const watchedBy = (resource: ActiveResource, requester: ObjectId | null): ActiveResource =>
  requester === null
    ? resource
    : { ...resource, watchers: [...new Set([...resource.watchers, requester])] };

/** Takes no new leases, and goes when the last one ends; at once when nobody is on it. */
function retire(
  resource: ActiveResource,
  leaving: Leaving,
  roomFor: LeaseId | null,
  turn: ResourceTurn,
  consumes: readonly Command[],
): Decision<Resource> {
  const { writes, outstanding } = close(resource, turn);
  const told = watchedBy(resource, roomFor);
  if (outstanding.length === 0) return release(told, leaving, roomFor, turn, consumes);
  const next: ActiveResource = {
    ...told,
    retiring: leaving,
    outstanding,
    roomFor: roomFor ?? resource.roomFor,
    wakeAt: wakeIn(turn.now, limits.activeResourcePoll),
  };
  return commitTo<Resource>(next, {
    writes,
    consumes,
    events: [{ kind: 'retiring', text: leaving.detail, data: { reason: leaving.reason } }],
    by: leaving.by,
    wakes: notifyWatchersAndCallers(resource, 'it retires', consumes),
  });
}

function whenRetiring(
  resource: ActiveResource,
  leaving: Leaving,
  turn: ResourceTurn,
): Decision<Resource> {
  if (returnedSeats(resource, resource.outstanding, turn).length === resource.outstanding.length) {
    return release(resource, leaving, null, turn, []);
  }
  return resource.wakeAt > turn.now
    ? wait
    : commitTo<Resource>({ ...resource, wakeAt: wakeIn(turn.now, limits.activeResourcePoll) });
}

function pause(resource: ActiveResource, command: Command, turn: ResourceTurn): Decision<Resource> {
  if (!gateIsOpen(resource)) return commitTo<Resource>(resource, { consumes: [command] });
  const { writes, outstanding } = closeGate(resource, turn);
  const uses = allSeats(resource).map(
    (n) => turn.freeSeats.find((token) => token.n === n)?.uses ?? 0,
  );
  const quarantine = command.kind === 'quarantine' ? command.reason : null;
  return commitTo<Resource>(
    { ...resource, paused: true, quarantine, outstanding, uses },
    {
      writes,
      consumes: [command],
      events: [{ kind: quarantine ? 'quarantined' : 'paused', text: command.reason }],
      by: command.by,
      wakes: notifyResourceWatchers(resource, 'it is paused'),
    },
  );
}

function unpause(
  resource: ActiveResource,
  command: Command,
  turn: ResourceTurn,
): Decision<Resource> {
  if (!resource.paused || resource.retiring)
    return commitTo<Resource>(resource, { consumes: [command] });
  const spent = spentAmongReturned(resource, turn);
  if (spent) return retire(resource, spent, null, turn, [command]);
  const opened = reopen(resource, turn);
  return commitTo<Resource>(
    {
      ...resource,
      paused: false,
      quarantine: null,
      outstanding: [],
      uses: [],
      wakeAt: idleWakeAt(resource, turn.now, turn.now),
    },
    {
      ...opened,
      consumes: [command],
      events: [{ kind: 'unpaused', text: command.reason }],
      by: command.by,
      wakes: [...opened.wakes, ...notifyResourceWatchers(resource, 'it is unpaused')],
    },
  );
}

/** Released for somebody who needs its room, but only when nobody uses it and not right after. */
function reclaim(
  resource: ActiveResource,
  command: CommandOf<'reclaim'>,
  turn: ResourceTurn,
): Decision<Resource> {
  const since = idleSince(resource, turn.freeSeats);
  const rested = since !== null && turn.now >= since + seconds(limits.reclaimMinAge);
  const { outstanding } = gateIsOpen(resource)
    ? closeGate(resource, turn)
    : { outstanding: allSeats(resource) };
  if (!rested || outstanding.length > 0) {
    return commitTo<Resource>(resource, {
      consumes: [command],
      events: [
        { kind: 'reclaim-refused', text: `asked by ${command.for}: it is used, or was just now` },
      ],
      wakes: [{ id: command.for, reason: `${resource.id} refused the reclaim` }],
    });
  }
  const detail = `its room is needed by ${command.for}`;
  const leaving: Leaving = { reason: 'reclaimed', detail, by: command.by, at: turn.now };
  return release(
    watchedBy(resource, command.for),
    leaving,
    isLeaseId(command.for) ? command.for : null,
    turn,
    turn.commands,
  );
}
