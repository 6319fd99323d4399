import { me } from '../model/ids.ts';
import { aPendingLease } from '../model/leases.ts';
import { aLineEntry } from '../model/seats.ts';
import { inSeconds } from '../model/time.ts';
import { aBlueprint, anOption, aPlan } from './blueprints.ts';
import type { GivenTurn } from './turns.ts';
import { aPendingTurn } from './turns.ts';

/** The entry of a lease that could have a host built, with and without room, and one in a rack. */
export const ownEntry = aLineEntry({ lease: me, queuedAt: inSeconds(-50) });
export const entryWithRoom = { ...ownEntry, room: true };
export const rackEntry = aLineEntry({ blueprint: 'rack', lease: me, queuedAt: inSeconds(-50) });

/** A turn in which one more host may be built: two of three are there. */
export const aBuildableTurn = (given: GivenTurn = {}) =>
  aPendingTurn({
    usage: { hosts: 2 },
    plans: { hosts: [aPlan()] },
    ...given,
  });

/** Two blueprints that could build for the lease. */
const rackOption = anOption({ blueprint: aBlueprint({ name: 'rack' }), limit: 5 });
export const bothBlueprints = {
  options: [anOption(), rackOption],
  plans: { hosts: [aPlan()], rack: [aPlan()] },
};

export const leaseInLine = aPendingLease({
  waiting: { reason: 'limit-reached', detail: 'as before' },
});

/** What such a build writes, as text. */
export const takesRoom = 'update usage/hosts +fit:any n+1 building+1 if n<3,building<25,!closed';
export const usesRoom = 'update usage/hosts +fit:any building+1 if building<25';
export const marksBuild = 'update line/hosts/any lease-me +building if pk,!room';
