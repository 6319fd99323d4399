import type { Command } from '../../model/command.ts';
import type { LeaseId, ObjectId } from '../../model/ids.ts';
import { limits } from '../../model/limits.ts';
import type { Leaving } from '../../model/reasons.ts';
import type { ActiveResource, ReleasedResource, Resource } from '../../model/resource.ts';
import { gateIsOpen } from '../../model/resource.ts';
import { seconds } from '../../model/time.ts';
import type { Decision } from '../decision.ts';
import { commitTo } from '../decision.ts';
import { wakeIn } from '../schedule.ts';
import { closeGate } from './gate.ts';
import { notifyWatchersAndCallers } from './notify.ts';
import type { ResourceTurn } from './turn.ts';

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

/** Releases it: its leases end, and clean-up follows. */
export function releaseActive(
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
export const addWatcher = (resource: ActiveResource, requester: ObjectId | null): ActiveResource =>
  requester === null
    ? resource
    : { ...resource, watchers: [...new Set([...resource.watchers, requester])] };

/** Takes no new leases, and is released when the last one ends: at once if it has none. */
export function retireActive(
  resource: ActiveResource,
  departure: Departure,
  turn: ResourceTurn,
): Decision<Resource> {
  const { leaving, roomFor = null, consumes = [] } = departure;
  const { writes, outstanding } = ensureGateClosed(resource, turn);
  const watched = addWatcher(resource, roomFor);
  if (outstanding.length === 0) return releaseActive(watched, departure, turn);
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
