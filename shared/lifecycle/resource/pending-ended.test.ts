import { describe, expect, it } from 'vitest';
import { aRelease } from '../../../test/support/lifecycle/commands.ts';
import {
  commitOf,
  grantTexts,
  wakesOf,
  writeTextsOf,
} from '../../../test/support/lifecycle/decisions.ts';
import { aDone, aFailure } from '../../../test/support/lifecycle/hook-results.ts';
import { aResourceTurn } from '../../../test/support/lifecycle/turns.ts';
import { leaseId, me, res } from '../../../test/support/model/ids.ts';
import { aPendingResource } from '../../../test/support/model/resources.ts';
import { aLineEntry } from '../../../test/support/model/seats.ts';
import { inSeconds, now } from '../../../test/support/model/time.ts';
import { fault } from '../../model/fault.ts';
import { limits } from '../../model/limits.ts';
import { decideResource } from './index.ts';

const release = aRelease({ target: res });
const denied = aFailure(fault('denied', 'not allowed to run instances'));
const over = 'update usage/hosts building-1 if building>0';

describe('a build that ends', () => {
  it.each([
    {
      of: 'its deadline',
      given: { deadline: now },
      turn: {},
      reason: 'build-failed',
      by: 'system',
    },
    {
      of: 'a denial',
      given: {},
      turn: { hookResult: denied },
      reason: 'build-failed',
      by: 'system',
    },
    { of: 'a release', given: {}, turn: { commands: [release] }, reason: 'released', by: 'anna' },
  ])('of $of leaves no seat behind: $reason', ({ given, turn, reason, by }) => {
    const resource = aPendingResource({ watchers: [me], locks: ['a'], ...given });

    const decision = decideResource(resource, aResourceTurn(turn));

    const { next, consumes, rechecks } = commitOf(decision);
    expect(next).toMatchObject({
      leaving: { reason, by, at: now },
      outstanding: [],
      roomFor: null,
      retries: {},
      note: '',
      locks: ['a'],
      drainUntil: inSeconds(60),
      wakeAt: inSeconds(limits.soon),
    });
    expect(next).not.toHaveProperty('deadline');
    const failed = reason === 'build-failed' ? ['put breaker/hosts if !pk'] : [];
    expect(writeTextsOf(decision)).toEqual([over, ...failed]);
    expect(rechecks).toEqual([{ kind: 'growth', blueprint: 'hosts' }]);
    expect(wakesOf(decision)).toEqual(['lease-me']);
    expect(consumes).toHaveLength('commands' in turn ? 1 : 0);
  });

  it('opens the gate on success and grants its seats to the line; the rest become free', () => {
    const line = [aLineEntry({ lease: leaseId('b') }), aLineEntry({ lease: leaseId('c') })];
    const resource = aPendingResource({ capacity: 3, watchers: [me] });
    const hookResult = aDone({ host: 'i-1', attributes: { os: 'linux', arch: 'arm64' } });

    const decision = decideResource(resource, aResourceTurn({ hookResult, line }));

    const { next, rechecks } = commitOf(decision);
    expect(next).toMatchObject({
      state: 'active',
      host: 'i-1',
      activatedAt: now,
      paused: false,
      retiring: null,
      outstanding: [],
      attributes: { arch: 'arm64' },
      hookState: { id: 'i-1' },
      wakeAt: inSeconds(600),
    });
    expect(next).not.toHaveProperty('deadline');
    expect(writeTextsOf(decision)).toEqual([
      'put gate/res-1 if !pk',
      ...grantTexts('hosts/any', 'lease-b'),
      ...grantTexts('hosts/any', 'lease-c'),
      'put seats/hosts/any res-1/02 if !pk',
      over,
    ]);
    expect(wakesOf(decision)).toEqual(['lease-b', 'lease-c', 'lease-me']);
    expect(rechecks).toMatchObject([{ kind: 'seat', seat: { n: 2 } }, { kind: 'growth' }]);
  });

  it('keeps the hook state of its last step on failure, for its clean-up', () => {
    const hookResult = { ...denied, hookState: { instance: 'i-9' } };

    const decision = decideResource(aPendingResource(), aResourceTurn({ hookResult }));

    expect(commitOf(decision).next).toMatchObject({
      state: 'broken',
      hookState: { instance: 'i-9' },
    });
  });

  it('keeps host and attributes on success if the last step returns none', () => {
    const resource = aPendingResource({ host: 'i-0' });

    const decision = decideResource(resource, aResourceTurn({ hookResult: aDone() }));

    expect(commitOf(decision).next).toMatchObject({ host: 'i-0', attributes: { os: 'linux' } });
  });
});
