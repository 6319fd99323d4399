import type { Lease } from '../../../shared/model/lease.ts';
import { ask } from '../stage/ask.ts';
import type { Stage } from '../stage/stage.ts';
import type { Move } from './move.ts';

const unfinishedLeases = ({ view }: Stage): readonly Lease[] =>
  [...view.leases.values()].filter(({ state }) => state !== 'destroyed');

/**
 * Returns a request that can be served: of any blueprint or of a few, sometimes an impatient one.
 */
function leaseRequest({ chance, view }: Stage): object {
  const names = [...view.blueprints.keys()];
  const some = names.filter(() => chance.once(0.6));
  return {
    type: 'host',
    ...(some.length > 0 && chance.once(0.5) ? { blueprints: some } : {}),
    ...(chance.once(0.2) ? { attributes: { row: chance.one('a', 'b') } } : {}),
    ttlSeconds: chance.one(5, 30, 120, 3_600, 3_600),
    ...(chance.once(0.15) ? { waitSeconds: chance.between(5, 120) } : {}),
    ...(chance.once(0.3) ? { priority: chance.one(50, 100, 200) } : {}),
  };
}

const askForLease: Move = {
  name: 'ask',
  always: true,
  weight: (stage) => (unfinishedLeases(stage).length < stage.profile.leasesMost ? 3 : 0),
  act: (stage) => ask(stage, 'POST /v1/leases', leaseRequest(stage)),
};

const burst: Move = {
  name: 'burst',
  weight: (stage) => (unfinishedLeases(stage).length < stage.profile.leasesMost / 2 ? 0.4 : 0),
  act(stage) {
    const many = stage.chance.between(2, Math.max(2, stage.profile.leasesMost / 2));
    for (let n = 0; n < many; n += 1) ask(stage, 'POST /v1/leases', leaseRequest(stage));
  },
};

const releaseLease: Move = {
  name: 'release',
  always: true,
  weight: (stage) => (unfinishedLeases(stage).length > 0 ? 2 : 0),
  act(stage) {
    const lease = stage.chance.pick(unfinishedLeases(stage));
    if (!lease) return;
    const times = stage.chance.once(0.2) ? 2 : 1;
    for (let n = 0; n < times; n += 1) ask(stage, `POST /v1/leases/${lease.id}/release`, {});
  },
};

const extendLease: Move = {
  name: 'extend',
  weight: (stage) => (unfinishedLeases(stage).some(({ state }) => state === 'active') ? 0.4 : 0),
  act(stage) {
    const lease = stage.chance.pick(
      unfinishedLeases(stage).filter(({ state }) => state === 'active'),
    );
    const ttlSeconds = stage.chance.one(10, 100, 600);
    if (lease) ask(stage, `POST /v1/leases/${lease.id}/extend`, { ttlSeconds });
  },
};

export const leaseMoves: readonly Move[] = [askForLease, burst, releaseLease, extendLease];
