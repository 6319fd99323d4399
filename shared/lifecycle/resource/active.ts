import type { Command, CommandOf } from '../../model/command.ts';
import { isLeaseId } from '../../model/ids.ts';
import { limits } from '../../model/limits.ts';
import type { Leaving } from '../../model/reasons.ts';
import type { ActiveResource, Resource } from '../../model/resource.ts';
import { gateIsOpen } from '../../model/resource.ts';
import { seconds } from '../../model/time.ts';
import type { Decision } from '../decision.ts';
import { commitTo, wait } from '../decision.ts';
import { wakeIn } from '../schedule.ts';
import { allSeats, closeGate, reopen, returnedSeats, spentAmongReturned } from './gate.ts';
import { idleSince, idleWakeAt, isIdleDue, isTooOld, warmWakeAt } from './idle.ts';
import { retireInterrupted } from './interrupted.ts';
import { addWatcher, releaseActive, retireActive } from './leave-active.ts';
import { notifyResourceWatchers } from './notify.ts';
import type { ResourceTurn } from './turn.ts';

/** Decides `active`: it leaves by a command, idle too long, too old, or reclaimed for its room. */
export function decideActiveResource(
  resource: ActiveResource,
  turn: ResourceTurn,
): Decision<Resource> {
  const command = turn.commands.toSorted((a, b) => rank(a) - rank(b))[0];
  if (command) return obeyCommand(resource, command, turn);
  if (resource.retiring) return whenRetiring(resource, resource.retiring, turn);
  const since = idleSince(resource, turn.freeSeats);
  const isWarm = turn.warm.includes(resource.id);
  if (isIdleDue(resource, since, turn.now) && !isWarm) {
    const detail = `idle for ${resource.idleSeconds} s`;
    const leaving: Leaving = { reason: 'idle', detail, by: 'system', at: turn.now };
    return releaseActive(resource, { leaving }, turn);
  }
  if (isTooOld(resource, turn.now)) {
    const detail = `older than ${resource.maxAgeSeconds} s`;
    const leaving: Leaving = { reason: 'max-age', detail, by: 'system', at: turn.now };
    return retireActive(resource, { leaving }, turn);
  }
  if (resource.wakeAt > turn.now) return wait;
  const wakeAt = isWarm ? warmWakeAt(resource, turn.now) : idleWakeAt(resource, turn.now, since);
  return commitTo<Resource>({ ...resource, wakeAt });
}

/**
 * Ranks commands, strongest first: one that ends the resource is obeyed and consumes all others;
 * an interruption precedes a retirement, so that leases are warned.
 * Pauses and unpauses rank the same, so they are obeyed in the order in which they were sent.
 */
const rank = ({ kind }: Command): number =>
  ['release', 'interrupt', 'retire', 'pause', 'reclaim'].indexOf(
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
      return releaseActive(resource, { leaving, consumes: turn.commands }, turn);
    }
    case 'retire': {
      const roomFor = command.for !== null && isLeaseId(command.for) ? command.for : null;
      const leaving = leavingFor('retired');
      return retireActive(resource, { leaving, roomFor, consumes: turn.commands }, turn);
    }
    case 'pause':
    case 'quarantine':
      return pause(resource, command, turn);
    case 'unpause':
      return unpause(resource, command, turn);
    case 'reclaim':
      return reclaim(resource, command, turn);
    case 'interrupt':
      return retireInterrupted(resource, command, turn);
    case 'extend':
    case 'warn':
    case 'cancel':
      return commitTo<Resource>(resource, { consumes: [command] });
  }
}

function whenRetiring(
  resource: ActiveResource,
  leaving: Leaving,
  turn: ResourceTurn,
): Decision<Resource> {
  if (returnedSeats(resource, resource.outstanding, turn).length === resource.outstanding.length) {
    return releaseActive(resource, { leaving }, turn);
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
  if (spent) return retireActive(resource, { leaving: spent, consumes: [command] }, turn);
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

/** Releases it for a lease that needs its room, if it has been idle long enough. */
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
  const watched = addWatcher(resource, command.for);
  return releaseActive(watched, { leaving, roomFor, consumes: turn.commands }, turn);
}
