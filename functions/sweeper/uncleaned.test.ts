import { describe, expect, it } from 'vitest';
import { limits } from '../../shared/model/limits.ts';
import type { AnyRecord } from '../../shared/model/record.ts';
import {
  aDestroyedLease,
  aDestroyedResource,
  aLeaving,
  anActiveLease,
  anActiveResource,
  anEndedExecution,
  aPendingLease,
  aReleasedLease,
  aReleasedResource,
  aRunningExecution,
  inSeconds,
} from '../../shared/model/testing.ts';
import { overdueOf } from './uncleaned.ts';

const crashed = { stumbles: limits.stumblesMax, stumblingSince: inSeconds(-700) };
const left = aLeaving({ at: inSeconds(-400) });

describe('since when an object ought to be gone', () => {
  const cases: readonly Readonly<{
    what: string;
    record: AnyRecord;
    since: number | null;
    because: RegExp;
  }>[] = [
    { what: 'a lease in line', record: aPendingLease(), since: null, because: /-/ },
    { what: 'a lease in use', record: anActiveLease(), since: null, because: /-/ },
    { what: 'a destroyed lease', record: aDestroyedLease(), since: null, because: /-/ },
    { what: 'a destroyed resource', record: aDestroyedResource(), since: null, because: /-/ },
    { what: 'an active resource', record: anActiveResource(), since: null, because: /-/ },
    { what: 'a running command', record: aRunningExecution(), since: null, because: /-/ },
    { what: 'a command that ended', record: anEndedExecution(), since: null, because: /-/ },
    {
      what: 'a released lease, from its end on',
      record: aReleasedLease(),
      since: inSeconds(-5),
      because: /not confirmed yet/,
    },
    {
      what: 'one whose clean-up fails',
      record: aReleasedLease({ retries: { network: 3 } }),
      since: inSeconds(-5),
      because: /failed: network \(3 times\)/,
    },
    {
      what: 'one that is cleaned but for its commands',
      record: aReleasedLease({ cleaned: true }),
      since: inSeconds(-5),
      because: /commands of it are not over/,
    },
    {
      what: 'a resource nobody holds, from its leaving on',
      record: aReleasedResource({ leaving: left, note: 'i-1: held by tag drydock:hold' }),
      since: inSeconds(-400),
      because: /held by tag/,
    },
    {
      what: 'one whose holders may still take their time',
      record: aReleasedResource({ leaving: left, out: [0], drainUntil: inSeconds(20) }),
      since: inSeconds(20),
      because: /it leaves/,
    },
    {
      what: 'a lease in use that crashes its worker',
      record: anActiveLease(crashed),
      since: inSeconds(-700),
      because: /crashed on it 10 times/,
    },
    {
      what: 'a released one that does',
      record: aReleasedLease(crashed),
      since: inSeconds(-5),
      because: /crashed on it/,
    },
    {
      what: 'one that crashed it a few times only',
      record: anActiveLease({ ...crashed, stumbles: limits.stumblesMax - 1 }),
      since: null,
      because: /-/,
    },
  ];

  it.each(cases)('$what', ({ record, since, because }) => {
    const overdue = overdueOf(record);

    expect(overdue?.since ?? null).toBe(since);
    expect(overdue?.because ?? '-').toMatch(because);
  });
});
