import { describe, expect, it } from 'vitest';
import type { AnyRecord } from '../model/record.ts';
import {
  aDestroyedLease,
  anActiveLease,
  anActiveResource,
  aPendingLease,
  aPendingResource,
  aRunningExecution,
  aSeat,
  inSeconds,
} from '../model/testing.ts';
import type { Measures } from '../ports/metrics.ts';
import { measureMove } from './measured.ts';

const born = { createdAt: inSeconds(-90) };
const active = { ...born, activatedAt: inSeconds(0) };
const lease = anActiveLease({ ...active, seat: aSeat({ blueprint: 'lab' }) });
const resource = anActiveResource({ ...active, blueprint: 'lab' });

describe('a commit that makes something usable', () => {
  it.each<{ what: string; before: AnyRecord; next: AnyRecord; told: Measures | null }>([
    { what: 'a lease', before: aPendingLease(born), next: lease, told: { leaseWaitSeconds: 90 } },
    {
      ...{ what: 'a resource', before: aPendingResource(born), next: resource },
      told: { activationSeconds: 90 },
    },
    { what: 'an extended lease', before: lease, next: lease, told: null },
    { what: 'a lease that ends', before: lease, next: aDestroyedLease(), told: null },
    { what: 'an execution', before: aRunningExecution(), next: aRunningExecution(), told: null },
  ])('of $what is measured as $told', ({ before, next, told }) => {
    const measured: unknown[] = [];

    measureMove({ metrics: { put: (...given) => void measured.push(given) } }, before, next);

    const about = { id: next.id, blueprint: 'lab' };
    expect(measured).toEqual(told === null ? [] : [[told, about]]);
  });
});
