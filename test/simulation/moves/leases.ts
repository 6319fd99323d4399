import type { Lease } from '../../../shared/model/lease.ts';
import { ask } from '../stage/ask.ts';
import type { Stage } from '../stage/stage.ts';
import type { Move } from './move.ts';

const unfinished = ({ view }: Stage): readonly Lease[] =>
  [...view.leases.values()].filter(({ state }) => state !== 'destroyed');

/** A request that could be served: of any blueprint, or of a few; now and then an impatient one. */
function request({ chance, view }: Stage): object {
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

const one: Move = {
  name: 'ask',
  always: true,
  weight: (stage) => (unfinished(stage).length < stage.profile.leasesMost ? 3 : 0),
  act: (stage) => ask(stage, 'POST /v1/leases', request(stage)),
};

const burst: Move = {
  name: 'burst',
  weight: (stage) => (unfinished(stage).length < stage.profile.leasesMost / 2 ? 0.4 : 0),
  act(stage) {
    const many = stage.chance.between(2, Math.max(2, stage.profile.leasesMost / 2));
    for (let n = 0; n < many; n += 1) ask(stage, 'POST /v1/leases', request(stage));
  },
};

const release: Move = {
  name: 'release',
  always: true,
  weight: (stage) => (unfinished(stage).length > 0 ? 2 : 0),
  act(stage) {
    const lease = stage.chance.pick(unfinished(stage));
    if (!lease) return;
    const times = stage.chance.once(0.2) ? 2 : 1;
    for (let n = 0; n < times; n += 1) ask(stage, `POST /v1/leases/${lease.id}/release`, {});
  },
};

const extend: Move = {
  name: 'extend',
  weight: (stage) => (unfinished(stage).some(({ state }) => state === 'active') ? 0.4 : 0),
  act(stage) {
    const lease = stage.chance.pick(unfinished(stage).filter(({ state }) => state === 'active'));
    const ttlSeconds = stage.chance.one(10, 100, 600);
    if (lease) ask(stage, `POST /v1/leases/${lease.id}/extend`, { ttlSeconds });
  },
};

export const leaseMoves: readonly Move[] = [one, burst, release, extend];
