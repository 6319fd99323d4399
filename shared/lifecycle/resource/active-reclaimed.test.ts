import { describe, expect, it } from 'vitest';
import { aReclaim } from '../../../test/support/lifecycle/commands.ts';
import {
  commitOf,
  eventKindsOf,
  wakesOf,
  writeTextsOf,
} from '../../../test/support/lifecycle/decisions.ts';
import { aResourceTurn } from '../../../test/support/lifecycle/turns.ts';
import { leaseId, me } from '../../../test/support/model/ids.ts';
import { aLeaving, anActiveResource } from '../../../test/support/model/resources.ts';
import { aFreeSeat } from '../../../test/support/model/seats.ts';
import { inSeconds } from '../../../test/support/model/time.ts';
import { limits } from '../../model/limits.ts';
import { decideResource } from './index.ts';

const free = (ago: number, n = 0) => aFreeSeat({ n, freedAt: inSeconds(-ago) });
const rested = limits.reclaimMinAge;
const retiring = aLeaving({ reason: 'retired' });

describe('a reclaim', () => {
  const asks = (
    given: Parameters<typeof anActiveResource>[0],
    freeSeats: readonly ReturnType<typeof free>[],
  ) =>
    decideResource(anActiveResource(given), aResourceTurn({ commands: [aReclaim()], freeSeats }));

  it.each([
    { when: 'it is used', given: {}, freeSeats: [], granted: false },
    { when: 'it was used just now', given: {}, freeSeats: [free(rested - 0.001)], granted: false },
    { when: 'it rested long enough', given: {}, freeSeats: [free(rested)], granted: true },
    { when: 'one seat is used', given: { capacity: 2 }, freeSeats: [free(500)], granted: false },
    {
      when: 'the last seat was used just now',
      given: { capacity: 2 },
      freeSeats: [free(500), free(9, 1)],
      granted: false,
    },
    {
      when: 'both rested',
      given: { capacity: 2 },
      freeSeats: [free(500), free(300, 1)],
      granted: true,
    },
    { when: 'it is paused', given: { paused: true }, freeSeats: [], granted: false },
    { when: 'it retires', given: { retiring, outstanding: [0] }, freeSeats: [], granted: false },
  ])('when $when: $granted', ({ given, freeSeats, granted }) => {
    const decision = asks(given, freeSeats);

    expect(commitOf(decision).next?.state).toBe(granted ? 'released' : 'active');
    expect(eventKindsOf(decision)).toEqual([granted ? 'released' : 'reclaim-refused']);
    expect(wakesOf(decision)).toEqual(['lease-sender']);
    if (!granted) expect(writeTextsOf(decision)).toEqual([]);
  });

  it('makes the requester a watcher once, when granted', () => {
    const watchers = [leaseId('sender'), me];

    const decision = asks({ watchers }, [free(500)]);

    expect(commitOf(decision).next).toMatchObject({ watchers, roomFor: leaseId('sender') });
    expect(wakesOf(decision)).toEqual(['lease-sender', 'lease-me']);
  });

  it('reserves its room for no lease when a resource requested it', () => {
    const commands = [aReclaim({ for: anActiveResource().id })];

    const decision = decideResource(
      anActiveResource(),
      aResourceTurn({ commands, freeSeats: [free(500)] }),
    );

    expect(commitOf(decision).next).toMatchObject({ state: 'released', roomFor: null });
  });
});
