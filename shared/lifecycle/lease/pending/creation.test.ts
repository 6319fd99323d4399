import { describe, expect, it } from 'vitest';
import { aBlueprint, anOption, aPlan } from '../../../../test/support/lifecycle/blueprints.ts';
import { commitOf, writeTextsOf } from '../../../../test/support/lifecycle/decisions.ts';
import { aPendingTurn } from '../../../../test/support/lifecycle/turns.ts';
import { leaseId } from '../../../../test/support/model/ids.ts';
import { aNewLease } from '../../../../test/support/model/leases.ts';
import { aFreeSeat, aLineEntry } from '../../../../test/support/model/seats.ts';
import { decideCreation } from './creation.ts';

const line = { blueprint: 'hosts', fit: 'any' };
const freeSeats = [{ line, seats: [aFreeSeat()] }];
const room = { usage: {}, plans: { hosts: [aPlan()] } };
const closed = { options: [anOption({ state: 'disabled' })] };
const setUp = { freeSeats, options: [anOption({ needsSetUp: true })] };
const spread = {
  ...room,
  options: [anOption({ blueprint: aBlueprint({ allocation: 'spread' }) })],
};

describe('a creation, and what follows it', () => {
  const newLease = aNewLease();

  it.each([
    { finds: 'a free seat', turn: { freeSeats }, state: 'active', wakes: [], rechecks: [] },
    { finds: 'a seat to set up', turn: setUp, state: 'acquired', wakes: ['own'], rechecks: [] },
    { finds: 'nothing', turn: {}, state: 'pending', wakes: [], rechecks: ['joined', 'newcomer'] },
    {
      finds: 'room to build',
      turn: room,
      state: 'pending',
      wakes: ['resource'],
      rechecks: ['joined'],
    },
    { finds: 'no open blueprint', turn: closed, state: 'pending', wakes: ['own'], rechecks: [] },
    {
      finds: 'an older lease in front of a free seat',
      turn: {
        freeSeats,
        lines: [{ id: line, entries: [aLineEntry({ lease: leaseId('b'), queuedAt: 1 })] }],
      },
      state: 'pending',
      wakes: [],
      rechecks: ['joined', 'newcomer'],
    },
  ])('finds $finds: $state', ({ turn, state, wakes, rechecks }) => {
    const commit = commitOf(decideCreation(newLease, aPendingTurn(turn), { joinsAnyway: false }));

    expect(commit.next).toMatchObject({ state });
    const kinds = commit.wakes.map(({ id }) =>
      id === newLease.id ? 'own' : id.replace(/^res-.*/, 'resource'),
    );
    expect(kinds).toEqual(wakes);
    expect(commit.rechecks.map(({ kind }) => kind)).toEqual(rechecks);
  });

  it.each([
    { sees: 'a free seat', turn: { freeSeats } },
    { sees: 'room to build', turn: room },
  ])('that lost every race joins the line, although it sees $sees', ({ turn }) => {
    const decision = decideCreation(newLease, aPendingTurn(turn), { joinsAnyway: true });

    const { next, creates, wakes, rechecks } = commitOf(decision);
    expect(next).toMatchObject({ state: 'pending', lines: [line], building: null });
    expect(creates).toEqual([]);
    // It is woken only if its creator still sees a seat or room when it stands in line.
    expect(wakes).toEqual([]);
    expect(rechecks.map(({ kind }) => kind)).toEqual(['joined', 'newcomer']);
    // It writes no item that others write too, so no other turn can refuse it.
    expect(writeTextsOf(decision).map((text) => text.split(' ')[1])).toEqual(['line/hosts/any']);
  });

  it('that builds where leases are spread does not look for a seat beside others', () => {
    const shares = (turn: object) =>
      commitOf(decideCreation(newLease, aPendingTurn(turn), { joinsAnyway: false })).rechecks;

    expect(shares(spread)).toMatchObject([{ kind: 'joined', line, sharesNone: true }]);
    expect(shares(room)).toMatchObject([{ kind: 'joined', line, sharesNone: false }]);
  });
});
