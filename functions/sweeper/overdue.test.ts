import { describe, expect, it } from 'vitest';
import { limits } from '../../shared/model/limits.ts';
import type { AnyRecord } from '../../shared/model/record.ts';
import { anEndedExecution, aRunningExecution } from '../../test/support/model/executions.ts';
import {
  aDestroyedLease,
  anActiveLease,
  aPendingLease,
  aReleasedLease,
} from '../../test/support/model/leases.ts';
import {
  aDestroyedResource,
  aLeaving,
  anActiveResource,
  aReleasedResource,
} from '../../test/support/model/resources.ts';
import { inSeconds } from '../../test/support/model/time.ts';
import { overdueOf } from './overdue.ts';

const crashed = { crashes: limits.crashesMax, crashingSince: inSeconds(-700) };
const left = aLeaving({ at: inSeconds(-400) });

describe('since when an object should be gone', () => {
  const cases: readonly Readonly<{
    what: string;
    record: AnyRecord;
    since: number | null;
    reason: RegExp;
  }>[] = [
    { what: 'a lease in line', record: aPendingLease(), since: null, reason: /-/ },
    { what: 'a lease in use', record: anActiveLease(), since: null, reason: /-/ },
    { what: 'a destroyed lease', record: aDestroyedLease(), since: null, reason: /-/ },
    { what: 'a destroyed resource', record: aDestroyedResource(), since: null, reason: /-/ },
    { what: 'an active resource', record: anActiveResource(), since: null, reason: /-/ },
    { what: 'a running command', record: aRunningExecution(), since: null, reason: /-/ },
    { what: 'a command that ended', record: anEndedExecution(), since: null, reason: /-/ },
    {
      what: 'a released lease, from its end on',
      record: aReleasedLease(),
      since: inSeconds(-5),
      reason: /not confirmed yet/,
    },
    {
      what: 'a released lease whose clean-up fails',
      record: aReleasedLease({ retries: { network: 3 } }),
      since: inSeconds(-5),
      reason: /failed: network \(3 times\)/,
    },
    {
      what: 'a cleaned lease with running commands',
      record: aReleasedLease({ cleaned: true }),
      since: inSeconds(-5),
      reason: /commands are still running/,
    },
    {
      what: 'a released resource without holders, from its release on',
      record: aReleasedResource({ leaving: left, note: 'i-1: held by tag drydock:hold' }),
      since: inSeconds(-400),
      reason: /held by tag/,
    },
    {
      what: 'a released resource whose holders are still draining',
      record: aReleasedResource({ leaving: left, outstanding: [0], drainUntil: inSeconds(20) }),
      since: inSeconds(20),
      reason: /it is ending/,
    },
    {
      what: 'a lease in use that crashes its worker',
      record: anActiveLease(crashed),
      since: inSeconds(-700),
      reason: /crashed on it 10 times/,
    },
    {
      what: 'a released lease that crashes its worker',
      record: aReleasedLease(crashed),
      since: inSeconds(-5),
      reason: /crashed on it/,
    },
    {
      what: 'a lease that crashed its worker only a few times',
      record: anActiveLease({ ...crashed, crashes: limits.crashesMax - 1 }),
      since: null,
      reason: /-/,
    },
  ];

  it.each(cases)('$what', ({ record, since, reason }) => {
    const overdue = overdueOf(record);

    expect(overdue?.since ?? null).toBe(since);
    expect(overdue?.reason ?? '-').toMatch(reason);
  });
});
