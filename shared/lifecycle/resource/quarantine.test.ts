import { describe, expect, it } from 'vitest';
import { anUnpause, aPause } from '../../../test/support/lifecycle/commands.ts';
import { commitOf, eventKindsOf } from '../../../test/support/lifecycle/decisions.ts';
import { aResourceTurn } from '../../../test/support/lifecycle/turns.ts';
import { anActiveResource } from '../../../test/support/model/resources.ts';
import { aFreeSeat } from '../../../test/support/model/seats.ts';
import { decideResource } from './index.ts';

describe('a quarantine', () => {
  const order = { ...aPause('0-failing-0'), kind: 'quarantine', reason: 'it fails' } as const;

  it('is a pause with a reason, until it is unpaused', () => {
    const freeSeats = [aFreeSeat({ uses: 4 })];
    const shut = decideResource(
      anActiveResource(),
      aResourceTurn({ commands: [order], freeSeats }),
    );
    const { next } = commitOf(shut);

    expect(eventKindsOf(shut)).toEqual(['quarantined']);
    expect(next).toMatchObject({
      paused: true,
      quarantine: 'it fails',
      uses: [4],
      outstanding: [],
    });

    const paused = anActiveResource({ paused: true, quarantine: 'it fails', uses: [4] });
    const open = decideResource(paused, aResourceTurn({ commands: [anUnpause()] }));
    expect(commitOf(open).next).toMatchObject({ paused: false, quarantine: null, uses: [] });
    expect(commitOf(open).writes).toMatchObject([{ op: 'put' }, { item: { uses: 4 } }]);
  });

  it('changes nothing on a resource that is already paused', () => {
    const decision = decideResource(
      anActiveResource({ paused: true }),
      aResourceTurn({ commands: [order] }),
    );

    expect(commitOf(decision)).toMatchObject({ consumes: [order], writes: [], events: [] });
  });
});
