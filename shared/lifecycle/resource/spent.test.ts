import { describe, expect, it } from 'vitest';
import { anActiveResource, aToken } from '../../model/testing.ts';
import { anUnpause, aResourceTurn, commitOf, saysOf } from '../testing.ts';
import { decideResource } from './index.ts';

describe('an unpause', () => {
  it.each([
    { when: 'all seats may serve more', at: { home: [2], out: [0] }, says: 'unpaused' },
    { when: 'a seat came home spent', at: { home: [3], out: [0] }, says: 'retiring' },
    {
      when: 'one came home spent and another is held',
      at: { home: [3], out: [0, 1] },
      says: 'retiring',
    },
    { when: 'who holds it has it for the last time', at: { home: [], out: [0] }, says: 'unpaused' },
  ])('when $when: $says', ({ at: { home, out }, says }) => {
    const resource = anActiveResource({ paused: true, capacity: 2, maxUses: 3, uses: [0, 1], out });
    const seats = home.map((uses, n) => aToken({ n, uses, maxUses: 3 }));
    const turn = aResourceTurn({ commands: [anUnpause()], home: seats });

    const decision = decideResource(resource, turn);

    expect(saysOf(decision)).toEqual([says]);
    const opens = commitOf(decision).writes.some(
      ({ op, key }) => op === 'put' && key.pk.startsWith('gate/'),
    );
    expect(opens).toBe(says === 'unpaused');
  });
});
