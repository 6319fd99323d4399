import { describe, expect, it } from 'vitest';
import { aDestroyedResource } from '../../model/testing.ts';
import { aReclaim, aRelease, aResourceTurn, wakesOf, wordOf } from '../testing.ts';
import { decideResource } from './index.ts';

describe('a destroyed resource', () => {
  it.each([
    { commands: [], becomes: 'wait', wakes: [] },
    { commands: [aRelease()], becomes: 'moves nothing', wakes: [] },
    { commands: [aReclaim()], becomes: 'moves nothing', wakes: ['lease-asker'] },
  ])('told $commands.length things: $becomes', ({ commands, becomes, wakes }) => {
    const decision = decideResource(aDestroyedResource(), aResourceTurn({ commands }));

    expect(wordOf(decision)).toBe(becomes);
    if (decision.kind === 'commit') {
      expect(decision.commit.consumes).toEqual(commands);
      expect(wakesOf(decision)).toEqual(wakes);
    }
  });
});
