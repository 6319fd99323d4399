import type { FreeSeat, LineEntry, Seat } from '../../../shared/model/seat.ts';
import { leaseId, res } from './ids.ts';
import { inSeconds } from './time.ts';

export const aSeat = (given: Partial<Seat> = {}): Seat => ({
  blueprint: 'hosts',
  fit: 'any',
  resource: res,
  n: 0,
  capacity: 1,
  uses: 0,
  maxUses: null,
  failures: 0,
  ...given,
});

export const aFreeSeat = (given: Partial<FreeSeat> = {}): FreeSeat => ({
  ...aSeat(),
  freedAt: inSeconds(-60),
  ...given,
});

export const aLineEntry = (given: Partial<LineEntry> = {}): LineEntry => ({
  blueprint: 'hosts',
  fit: 'any',
  lease: leaseId('b'),
  priority: 100,
  queuedAt: inSeconds(-100),
  couldBuild: true,
  building: false,
  dependencyOf: null,
  granted: null,
  room: false,
  ...given,
});
