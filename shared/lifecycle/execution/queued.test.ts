import { describe, expect, it } from 'vitest';
import { aCancel } from '../../../test/support/lifecycle/commands.ts';
import {
  commitOf,
  decisionWord,
  eventKindsOf,
  wakesOf,
  writeTextsOf,
} from '../../../test/support/lifecycle/decisions.ts';
import { anExecutionTurn } from '../../../test/support/lifecycle/turns.ts';
import { aQueuedExecution } from '../../../test/support/model/executions.ts';
import { anActiveLease, aReleasedLease } from '../../../test/support/model/leases.ts';
import { anActiveResource } from '../../../test/support/model/resources.ts';
import { inSeconds, now } from '../../../test/support/model/time.ts';
import { limits } from '../../model/limits.ts';
import { decideExecution } from './index.ts';

const live = (given: Parameters<typeof anExecutionTurn>[0] = {}) =>
  anExecutionTurn({ lease: anActiveLease(), resource: anActiveResource(), ...given });
const commands = [aCancel()];
const fence = ['check leases lease-me if state=active'];

describe('a queued execution', () => {
  const over = anActiveLease({ until: now });
  const noHost = anActiveResource({ host: null });

  it.each([
    { when: 'its lease is active', turn: live(), becomes: 'running, act send' },
    { when: 'cancelled', turn: live({ commands }), becomes: 'cancelled' },
    { when: 'its lease is unknown', turn: live({ lease: null }), becomes: 'cancelled' },
    {
      when: 'its lease is released',
      turn: live({ lease: aReleasedLease() }),
      becomes: 'cancelled',
    },
    { when: 'its lease is over by the clock', turn: live({ lease: over }), becomes: 'cancelled' },
    { when: 'its host is unknown', turn: live({ resource: noHost }), becomes: 'lost' },
    { when: 'its resource is unknown', turn: live({ resource: null }), becomes: 'lost' },
  ])('when $when becomes $becomes', ({ turn, becomes }) => {
    const decision = decideExecution(aQueuedExecution(), turn);

    expect(decisionWord(decision)).toBe(becomes);
    if (becomes !== 'running, act send') {
      expect(commitOf(decision).next).toMatchObject({
        host: null,
        startedAt: null,
        exitCode: null,
      });
      expect(wakesOf(decision)).toEqual(['lease-me']);
    }
  });

  it('is sent only while its lease is active, under a nonce of its own', () => {
    const decision = decideExecution(aQueuedExecution(), live());

    expect(writeTextsOf(decision)).toEqual(fence);
    expect(commitOf(decision).next).toMatchObject({
      host: 'i-1',
      attempt: 1,
      nonce: 'nonce-2',
      delivery: null,
      cancel: null,
      startedAt: now,
      pollSeconds: 100,
      wakeAt: inSeconds(limits.soon),
    });
    expect(eventKindsOf(decision)).toEqual(['running']);
  });
});
