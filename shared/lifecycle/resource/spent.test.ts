import { describe, expect, it } from 'vitest';
import { anUnpause } from '../../../test/support/lifecycle/commands.ts';
import { commitOf, eventKindsOf } from '../../../test/support/lifecycle/decisions.ts';
import { aResourceTurn } from '../../../test/support/lifecycle/turns.ts';
import { anActiveResource } from '../../../test/support/model/resources.ts';
import { aFreeSeat } from '../../../test/support/model/seats.ts';
import { decideResource } from './index.ts';

describe('an unpause', () => {
  it.each([
    {
      when: 'all seats may serve more',
      at: { returned: [2], outstanding: [0] },
      events: 'unpaused',
    },
    {
      when: 'a returned seat is spent',
      at: { returned: [3], outstanding: [0] },
      events: 'retiring',
    },
    {
      when: 'a returned seat is spent and another is held',
      at: { returned: [3], outstanding: [0, 1] },
      events: 'retiring',
    },
    {
      when: 'the lease that holds the seat is its last',
      at: { returned: [], outstanding: [0] },
      events: 'unpaused',
    },
  ])('when $when: $events', ({ at: { returned, outstanding }, events }) => {
    const resource = anActiveResource({
      paused: true,
      capacity: 2,
      maxUses: 3,
      uses: [0, 1],
      outstanding,
    });
    const seats = returned.map((uses, n) => aFreeSeat({ n, uses, maxUses: 3 }));
    const turn = aResourceTurn({ commands: [anUnpause()], returned: seats });

    const decision = decideResource(resource, turn);

    expect(eventKindsOf(decision)).toEqual([events]);
    const opens = commitOf(decision).writes.some(
      ({ op, key }) => op === 'put' && key.pk.startsWith('gate/'),
    );
    expect(opens).toBe(events === 'unpaused');
  });
});
