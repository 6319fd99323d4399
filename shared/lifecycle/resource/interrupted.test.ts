import { describe, expect, it } from 'vitest';
import { anInterrupt, aReclaim } from '../../../test/support/lifecycle/commands.ts';
import {
  commitOf,
  decisionWord,
  eventKindsOf,
  wakesOf,
  writeTextsOf,
} from '../../../test/support/lifecycle/decisions.ts';
import { aResourceTurn } from '../../../test/support/lifecycle/turns.ts';
import { leaseId } from '../../../test/support/model/ids.ts';
import { anActiveResource } from '../../../test/support/model/resources.ts';
import { aFreeSeat } from '../../../test/support/model/seats.ts';
import type { ActiveResource } from '../../model/resource.ts';
import { decideResource } from './index.ts';

const commands = [anInterrupt()];
const holders = [leaseId('a'), leaseId('b')];
const retiring = anActiveResource({
  retiring: { reason: 'max-age', detail: 'old', by: 'system', at: 1 },
  outstanding: [0],
});

describe('a resource whose machine may soon be taken', () => {
  it('retires, and warns the leases on it', () => {
    const decision = decideResource(anActiveResource(), aResourceTurn({ commands, holders }));

    expect(commitOf(decision).next).toMatchObject({
      state: 'active',
      retiring: { reason: 'interrupted', detail: anInterrupt().reason },
      outstanding: [0],
    });
    expect(eventKindsOf(decision)).toEqual(['retiring']);
    expect(commitOf(decision).consumes).toEqual(commands);
    expect(writeTextsOf(decision)).toEqual([
      expect.stringContaining('delete gate/'),
      expect.stringContaining('check seats/'),
      'put commands lease-a c8',
      'put commands lease-b c8',
    ]);
    expect(wakesOf(decision)).toEqual(expect.arrayContaining(['lease-a', 'lease-b']));
  });

  it('is released at once if no lease is on it', () => {
    const freeSeats = [aFreeSeat()];
    const decision = decideResource(anActiveResource(), aResourceTurn({ commands, freeSeats }));

    expect(decisionWord(decision)).toBe('released, act destroyResource');
  });

  it.each<{ of: string; resource: ActiveResource; next: Partial<ActiveResource> }>([
    {
      of: 'paused retires',
      resource: anActiveResource({ paused: true, outstanding: [0] }),
      next: { paused: true, retiring: expect.objectContaining({ reason: 'interrupted' }) },
    },
    {
      of: 'retiring already keeps its reason',
      resource: retiring,
      next: { retiring: retiring.retiring },
    },
  ])('$of, and warns', ({ resource, next }) => {
    const decision = decideResource(resource, aResourceTurn({ commands, holders }));

    expect(commitOf(decision).next).toMatchObject(next);
    expect(writeTextsOf(decision)).toEqual(['put commands lease-a c8', 'put commands lease-b c8']);
  });

  it('warns before another command that makes it leave is obeyed', () => {
    const both = [aReclaim(), ...commands];
    const decision = decideResource(anActiveResource(), aResourceTurn({ commands: both, holders }));

    expect(commitOf(decision).consumes).toEqual(commands);
  });
});
