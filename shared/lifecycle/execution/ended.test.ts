import { describe, expect, it } from 'vitest';
import { aCancel } from '../../../test/support/lifecycle/commands.ts';
import {
  commitOf,
  decisionWord,
  eventKindsOf,
  wakesOf,
  writeTextsOf,
} from '../../../test/support/lifecycle/decisions.ts';
import { anOutcome } from '../../../test/support/lifecycle/hook-results.ts';
import { anExecutionTurn } from '../../../test/support/lifecycle/turns.ts';
import { anEndedExecution, aRunningExecution } from '../../../test/support/model/executions.ts';
import { anActiveLease, aReleasedLease } from '../../../test/support/model/leases.ts';
import { anActiveResource } from '../../../test/support/model/resources.ts';
import { inSeconds } from '../../../test/support/model/time.ts';
import { limits } from '../../model/limits.ts';
import { ttl } from '../../model/time.ts';
import { decideExecution } from './index.ts';
import type { ExecutionEnd, ExecutionHookResult } from './turn.ts';

const live = (given: Parameters<typeof anExecutionTurn>[0] = {}) =>
  anExecutionTurn({ lease: anActiveLease(), resource: anActiveResource(), ...given });
const commands = [aCancel()];
const cancel = {
  by: 'anna',
  detail: 'too slow',
  at: inSeconds(-3),
  delivery: 'ssm-cancel',
  sentAt: inSeconds(-3),
};
const fence = ['check leases lease-me if state=active'];

describe('an execution that ended', () => {
  const sentWith = (ended: ExecutionEnd): ExecutionHookResult => ({
    kind: 'sent',
    delivery: 'ssm-2',
    outcome: anOutcome(ended, { delivery: 'ssm-2' }),
  });
  const ends: readonly (readonly [ExecutionEnd, object, string, string])[] = [
    [{ how: 'exited', exitCode: 0 }, {}, 'succeeded', 'exit 0'],
    [{ how: 'exited', exitCode: 1 }, {}, 'failed', 'exit 1'],
    [{ how: 'exited', exitCode: 7 }, {}, 'failed', 'exit 7'],
    [{ how: 'timed-out' }, {}, 'timed-out', 'killed after its 600 s'],
    [{ how: 'cancelled' }, {}, 'cancelled', 'cancelled on the host'],
    [{ how: 'cancelled' }, { cancel }, 'cancelled', 'cancelled: too slow'],
    [{ how: 'refused' }, {}, 'cancelled', 'the host refused it: its lease has ended'],
    [{ how: 'undelivered' }, { attempt: 3 }, 'lost', 'the host did not take it in time'],
    [{ how: 'undelivered' }, { cancel }, 'lost', 'the host did not take it in time'],
    [{ how: 'unclear', detail: 'disk full' }, {}, 'lost', 'disk full'],
  ];

  it.each(ends)('%o of %o: %s, %s', (ended, given, state, detail) => {
    const decision = decideExecution(
      aRunningExecution(given),
      live({ hookResult: sentWith(ended) }),
    );

    const exitCode = ended.how === 'exited' ? ended.exitCode : null;
    expect(commitOf(decision).next).toMatchObject({
      state,
      detail,
      exitCode,
      endedAt: inSeconds(-2),
      delivery: 'ssm-2',
      host: 'i-1',
      stdout: { bytes: 2 },
      stderrSkip: 20,
      expiresAt: ttl(inSeconds(limits.historyDays * 86_400)),
    });
    expect(commitOf(decision).next).not.toHaveProperty('wakeAt');
    expect(eventKindsOf(decision)).toEqual([state]);
    expect(wakesOf(decision)).toEqual(['lease-me']);
  });

  it.each([
    { attempt: 1, lease: anActiveLease(), becomes: 'running, act send' },
    { attempt: 2, lease: anActiveLease(), becomes: 'running, act send' },
    { attempt: 3, lease: anActiveLease(), becomes: 'lost' },
    { attempt: 1, lease: aReleasedLease(), becomes: 'lost' },
  ])('undelivered at attempt $attempt: $becomes', ({ attempt, lease, becomes }) => {
    const turn = live({ lease, hookResult: sentWith({ how: 'undelivered' }) });

    const decision = decideExecution(aRunningExecution({ attempt }), turn);

    expect(decisionWord(decision)).toBe(becomes);
    if (becomes === 'lost') return;
    const intent = { attempt: attempt + 1, delivery: null, nonce: 'nonce-2' };
    expect(commitOf(decision).next).toMatchObject(intent);
    expect(writeTextsOf(decision)).toEqual(fence);
  });

  it.each([
    { sent: [], becomes: 'wait' },
    { sent: commands, becomes: 'moves nothing' },
  ])('with $sent.length commands: $becomes', ({ sent, becomes }) => {
    for (const state of ['succeeded', 'failed', 'timed-out', 'cancelled', 'lost'] as const) {
      const decision = decideExecution(anEndedExecution({ state }), live({ commands: sent }));

      expect(decisionWord(decision)).toBe(becomes);
    }
  });
});
