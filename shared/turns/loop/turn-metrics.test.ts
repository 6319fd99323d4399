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

const born = { createdAt: inSeconds(-90) };
const active = { ...born, activatedAt: inSeconds(0) };
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

describe('a commit that makes something usable', () => {
  it.each<{ what: string; before: AnyRecord; next: AnyRecord; told: Measures | null }>([
    { what: 'a lease', before: aPendingLease(born), next: lease, told: { leaseWaitSeconds: 90 } },
    {
      what: 'a resource',
      before: aPendingResource(born),
      next: resource,
      told: { activationSeconds: 90 },
    },
    { what: 'an extended lease', before: lease, next: lease, told: null },
    { what: 'a resource that is gone', before: resource, next: aDestroyedResource(), told: null },
    { what: 'an execution', before: aRunningExecution(), next: aRunningExecution(), told: null },
  ])('of $what is measured as $told', ({ before, next, told }) => {
    const measured: unknown[] = [];

    recordMetrics({ metrics: { put: (...given) => void measured.push(given) } }, before, next);

    const about = { id: next.id, blueprint: 'lab' };
    expect(measured).toEqual(told === null ? [] : [[told, about]]);
  });
});
