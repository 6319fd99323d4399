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

/** Decides `active`: it leaves by a command, idle too long, too old, or reclaimed for its room. */
export function decideActive(resource: ActiveResource, turn: ResourceTurn): Decision<Resource> {
  const command = turn.commands.toSorted((a, b) => rank(a) - rank(b))[0];
  if (command) return obeyCommand(resource, command, turn);
  if (resource.retiring) return whenRetiring(resource, resource.retiring, turn);
  const since = idleSince(resource, turn.freeSeats);
  const isWarm = turn.warm.includes(resource.id);
  if (isIdleDue(resource, since, turn.now) && !isWarm) {
    const detail = `idle for ${resource.idleSeconds} s`;
    const leaving: Leaving = { reason: 'idle', detail, by: 'system', at: turn.now };
    return release(resource, { leaving }, turn);
  }
  if (isTooOld(resource, turn.now)) {
    const detail = `older than ${resource.maxAgeSeconds} s`;
    const leaving: Leaving = { reason: 'max-age', detail, by: 'system', at: turn.now };
    return retire(resource, { leaving }, turn);
  }
  if (resource.wakeAt > turn.now) return wait;
  const wakeAt = isWarm ? warmWakeAt(resource, turn.now) : idleWakeAt(resource, turn.now, since);
  return commitTo<Resource>({ ...resource, wakeAt });
}

/**
 * Ranks commands, strongest first: one that ends the resource is obeyed and consumes all others.
 * Pauses and unpauses rank the same, so they are obeyed in the order in which they were sent.
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
    case 'release': {
      const leaving = leavingFor(command.now ? 'lost' : 'released');
      return release(resource, { leaving, consumes: turn.commands }, turn);
    }
    case 'retire': {
      const roomFor = command.for !== null && isLeaseId(command.for) ? command.for : null;
      const leaving = leavingFor('retired');
      return retire(resource, { leaving, roomFor, consumes: turn.commands }, turn);
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

/** Closes the gate unless it is closed; `outstanding`: the seats not free when it closed. */
function ensureGateClosed(resource: ActiveResource, turn: ResourceTurn) {
  // A gate that is closed already keeps its `outstanding`, and the commit names no seat.
  return gateIsOpen(resource)
    ? closeGate(resource, turn)
    : { writes: [], outstanding: resource.outstanding };
}

type Departure = Readonly<{
  leaving: Leaving;
  /** The lease that its room goes to; null or left out: as recorded. */
  roomFor?: LeaseId | null;
  consumes?: readonly Command[];
}>;

function release(
  resource: ActiveResource,
  { leaving, roomFor = null, consumes = [] }: Departure,
  turn: ResourceTurn,
): Decision<Resource> {
  const { writes, outstanding } = ensureGateClosed(resource, turn);
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
    // On a machine that is gone, its leases need no grace.
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
    // No lease holds a seat: what the driver created can be deleted at once.
    hook: outstanding.length === 0 ? 'destroyResource' : null,
  });
}

/** Adds the requester of its room to its watchers, so each of its transitions wakes it. */
const watchedBy = (resource: ActiveResource, requester: ObjectId | null): ActiveResource =>
  requester === null
    ? resource
    : { ...resource, watchers: [...new Set([...resource.watchers, requester])] };

/** Takes no new leases, and is released when the last one ends: at once if it has none. */
function retire(
  resource: ActiveResource,
  departure: Departure,
  turn: ResourceTurn,
): Decision<Resource> {
  const { leaving, roomFor = null, consumes = [] } = departure;
  const { writes, outstanding } = ensureGateClosed(resource, turn);
  const watched = watchedBy(resource, roomFor);
  if (outstanding.length === 0) return release(watched, departure, turn);
  const next: ActiveResource = {
    ...watched,
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
    return release(resource, { leaving }, turn);
  }
  return resource.wakeAt > turn.now
    ? wait
    : commitTo<Resource>({ ...resource, wakeAt: wakeIn(turn.now, limits.activeResourcePoll) });
}

function pause(resource: ActiveResource, command: Command, turn: ResourceTurn): Decision<Resource> {
  if (!gateIsOpen(resource)) return commitTo<Resource>(resource, { consumes: [command] });
  const { writes, outstanding } = closeGate(resource, turn);
  const uses = allSeats(resource).map(
    (n) => turn.freeSeats.find((seat) => seat.n === n)?.uses ?? 0,
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
  if (spent) return retire(resource, { leaving: spent, consumes: [command] }, turn);
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

/** Releases it for a lease or resource that needs its room, if it has been idle long enough. */
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
        { kind: 'reclaim-refused', text: `requested by ${command.for}: it is or was just in use` },
      ],
      wakes: [{ id: command.for, reason: `${resource.id} refused the reclaim` }],
    });
  }
  const detail = `its room is needed by ${command.for}`;
  const leaving: Leaving = { reason: 'reclaimed', detail, by: command.by, at: turn.now };
  const roomFor = isLeaseId(command.for) ? command.for : null;
  const watched = watchedBy(resource, command.for);
  return release(watched, { leaving, roomFor, consumes: turn.commands }, turn);
}
