import { describe, expect, it } from 'vitest';
import { aRunningExecution } from '../../../test/support/model/executions.ts';
import {
  aDestroyedLease,
  anActiveLease,
  aPendingLease,
} from '../../../test/support/model/leases.ts';
import {
  aDestroyedResource,
  anActiveResource,
  aPendingResource,
} from '../../../test/support/model/resources.ts';
import { aSeat } from '../../../test/support/model/seats.ts';
import { inSeconds } from '../../../test/support/model/time.ts';
import type { EndReason } from '../../model/reasons.ts';
import type { AnyRecord } from '../../model/record.ts';
import type { Measures } from '../../ports/metrics.ts';
import { recordMetrics } from './turn-metrics.ts';

const created = { createdAt: inSeconds(-90) };
const active = { ...created, activatedAt: inSeconds(0) };
const lease = anActiveLease({ ...active, seat: aSeat({ blueprint: 'lab' }) });
const resource = anActiveResource({ ...active, blueprint: 'lab' });

describe('a commit that ends a lease', () => {
  it.each<{ reason: EndReason; broken: number }>([
    { reason: 'released', broken: 0 },
    { reason: 'expired', broken: 0 },
    { reason: 'wait-timeout', broken: 0 },
    { reason: 'build-failed', broken: 1 },
    { reason: 'resource-lost', broken: 1 },
  ])('with $reason counts as broken: $broken', ({ reason, broken }) => {
    const measured: unknown[] = [];
    const ended = { reason, detail: '', by: 'anna', at: inSeconds(0) };

    const metrics = { put: (...given: unknown[]) => void measured.push(given) };
    recordMetrics({ metrics }, lease, aDestroyedLease({ ended }));

    expect(measured).toEqual([[{ leasesBroken: broken }, { id: lease.id }]]);
  });
});

describe('a commit that makes a record usable', () => {
  it.each<{ of: string; before: AnyRecord; next: AnyRecord; measures: Measures | null }>([
    {
      of: 'a lease',
      before: aPendingLease(created),
      next: lease,
      measures: { leaseWaitSeconds: 90 },
    },
    {
      of: 'a resource',
      before: aPendingResource(created),
      next: resource,
      measures: { activationSeconds: 90 },
    },
    { of: 'an extended lease', before: lease, next: lease, measures: null },
    { of: 'a resource that is gone', before: resource, next: aDestroyedResource(), measures: null },
    { of: 'an execution', before: aRunningExecution(), next: aRunningExecution(), measures: null },
  ])('such as $of is measured as $measures', ({ before, next, measures }) => {
    const measured: unknown[] = [];

    recordMetrics({ metrics: { put: (...given) => void measured.push(given) } }, before, next);

    const about = { id: next.id, blueprint: 'lab' };
    expect(measured).toEqual(measures === null ? [] : [[measures, about]]);
  });
});
