import { describe, expect, it } from 'vitest';
import { aReclaim, aRelease } from '../../../test/support/lifecycle/commands.ts';
import { decisionWord, wakesOf } from '../../../test/support/lifecycle/decisions.ts';
import { aResourceTurn } from '../../../test/support/lifecycle/turns.ts';
import { aDestroyedResource } from '../../../test/support/model/resources.ts';
import { decideResource } from './index.ts';

describe('a destroyed resource', () => {
  it.each([
    { commands: [], becomes: 'wait', wakes: [] },
    { commands: [aRelease()], becomes: 'moves nothing', wakes: [] },
    { commands: [aReclaim()], becomes: 'moves nothing', wakes: ['lease-sender'] },
  ])('with $commands.length commands: $becomes', ({ commands, becomes, wakes }) => {
    const decision = decideResource(aDestroyedResource(), aResourceTurn({ commands }));

    expect(decisionWord(decision)).toBe(becomes);
    if (decision.kind === 'commit') {
      expect(decision.commit.consumes).toEqual(commands);
      expect(wakesOf(decision)).toEqual(wakes);
    }
  });
});
