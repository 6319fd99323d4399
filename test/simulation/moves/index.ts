import { blueprintMoves } from './blueprints.ts';
import { deliveries } from './deliver.ts';
import { deviceMoves } from './devices.ts';
import { executionMoves } from './executions.ts';
import { hostMoves } from './hosts.ts';
import { leaseMoves } from './leases.ts';
import type { Move } from './move.ts';
import { resourceMoves } from './resources.ts';
import { timeMoves } from './time.ts';

/** Lets a function that waits at a door go on. */
const goOn: Move = {
  name: 'go on',
  always: true,
  ends: true,
  weight: ({ crew }) => (crew.doors() > 0 ? 40 : 0),
  act: ({ crew }) => crew.openDoor(),
};

/** Lets a transaction that is in flight land. */
const land: Move = {
  name: 'a transaction lands',
  always: true,
  ends: true,
  weight: ({ crew }) => (crew.flights() > 0 ? 5 : 0),
  act: ({ crew }) => crew.land(),
};

/** All moves of a story. */
export const moves: readonly Move[] = [
  goOn,
  land,
  ...deliveries,
  ...timeMoves,
  ...hostMoves,
  ...leaseMoves,
  ...resourceMoves,
  ...blueprintMoves,
  ...deviceMoves,
  ...executionMoves,
];
