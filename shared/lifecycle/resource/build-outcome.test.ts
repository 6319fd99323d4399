import { describe, expect, it } from 'vitest';
import { aBreaker } from '../../../test/support/lifecycle/blueprints.ts';
import { writeText } from '../../../test/support/lifecycle/decisions.ts';
import { aResourceTurn, refusedAt } from '../../../test/support/lifecycle/turns.ts';
import { res, resId } from '../../../test/support/model/ids.ts';
import { aLeaving, aPendingResource } from '../../../test/support/model/resources.ts';
import { inSeconds } from '../../../test/support/model/time.ts';
import { breakerKey } from '../../model/keys.ts';
import { plainItem } from '../../model/record.ts';
import { buildOutcome } from './build-outcome.ts';

const over = 'update usage/hosts building-1 if building>0';
const broke = aLeaving({ reason: 'build-failed', detail: 'denied', by: 'system' });
const counting = aBreaker({ failures: 4, opened: 0, openedAt: null, openUntil: null });
const probing = aBreaker({ probe: res });
const moved = `put breaker/hosts if failures=5,openUntil=${inSeconds(10)}`;

describe('a build that ends', () => {
  it.each([
    { how: 'succeeds', leaving: null, breaker: null, writes: [], look: 'growth', events: [] },
    {
      how: 'succeeds after failures',
      leaving: null,
      breaker: counting,
      writes: ['delete breaker/hosts'],
      look: 'growth',
      events: [],
    },
    {
      how: 'succeeds while the breaker is open',
      leaving: null,
      breaker: probing,
      writes: ['delete breaker/hosts'],
      look: 'breaker',
      events: ['breaker-closed'],
    },
    {
      how: 'fails for the first time',
      leaving: broke,
      breaker: null,
      writes: ['put breaker/hosts if !pk'],
      look: 'growth',
      events: [],
    },
    {
      how: 'fails once too often',
      leaving: broke,
      breaker: counting,
      writes: ['put breaker/hosts if failures=4,!openUntil'],
      look: 'breaker',
      events: ['breaker-opened'],
    },
    {
      how: 'fails, started before the breaker opened',
      leaving: broke,
      breaker: aBreaker(),
      writes: [moved],
      look: 'growth',
      events: [],
    },
    {
      how: 'fails as the probe',
      leaving: broke,
      breaker: probing,
      writes: [moved],
      look: 'breaker',
      events: ['breaker-opened'],
    },
    {
      how: 'is released by a person',
      leaving: aLeaving(),
      breaker: null,
      writes: [],
      look: 'growth',
      events: [],
    },
    {
      how: 'is released by a person while another is the probe',
      leaving: aLeaving(),
      breaker: aBreaker({ probe: resId('8') }),
      writes: [],
      look: 'growth',
      events: [],
    },
    {
      how: 'is released by a person as the probe: another may try',
      leaving: aLeaving(),
      breaker: probing,
      writes: [moved],
      look: 'breaker',
      events: [],
    },
  ])('$how', ({ leaving, breaker, writes, look, events }) => {
    const ends = buildOutcome(aPendingResource(), leaving, aResourceTurn({ breaker }));

    expect(ends.writes.map(writeText)).toEqual([over, ...writes]);
    expect(ends.rechecks).toEqual([{ kind: look, blueprint: 'hosts' }]);
    expect(ends.events.map(({ kind }) => kind)).toEqual(events);
  });

  it('counts on from what the refusal found when another failed at once', () => {
    const found = plainItem({ ...counting, failures: 2 });
    const refused = refusedAt([breakerKey('hosts'), found]);

    const ends = buildOutcome(aPendingResource(), broke, aResourceTurn({ breaker: null, refused }));

    expect(ends.writes[1]).toMatchObject({ item: { failures: 3, lastError: 'denied' } });
  });
});
