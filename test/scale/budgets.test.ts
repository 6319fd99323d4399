import { expect, it } from 'vitest';
import { budgetsOf } from './budgets.ts';
import type { Summary } from './summary.ts';

const aSummary = (given: Partial<Summary> = {}): Summary => ({
  case: 'a tenth free',
  leases: 10,
  arrival: 'at once',
  active: { p50: 0.2, p95: 0.5, p99: 0.9 },
  queued: 9,
  refusals: new Map(),
  refused: 0,
  requestsQueued: 20,
  requests: 18,
  perLease: { tries: 25, read: 20, write: 30 },
  conflicts: 0,
  conflictsOn: new Map(),
  throttled: 0,
  timeouts: 0,
  hottest: { side: 'write', partition: 'slots line/hosts', units: 18 },
  dollars: 40,
  troubles: new Map(),
  virtualSeconds: 12,
  ...given,
});

const warm = { case: 'all free', leases: 1_000, requestsQueued: null } as const;

it.each([
  { bursts: [aSummary(), aSummary({ leases: 100, requestsQueued: 22 })], broken: [] },
  { bursts: [aSummary({ refused: 1 })], broken: ['1 refusals'] },
  { bursts: [aSummary({ requestsQueued: 24.1 })], broken: ['at most 24.1'] },
  { bursts: [aSummary(), aSummary({ leases: 100, requestsQueued: 22.4 })], broken: ['12 %'] },
  { bursts: [aSummary(), aSummary({ leases: 100, requestsQueued: 17 })], broken: ['18 %'] },
  { bursts: [aSummary(warm)], broken: [] },
  {
    bursts: [aSummary({ ...warm, active: { p50: 0.2, p95: 0.5, p99: 1.1 } })],
    broken: ['1.10 s'],
  },
])('of these bursts, the budgets that are broken: $broken', ({ bursts, broken }) => {
  const found = budgetsOf(bursts).filter(({ kept }) => !kept);

  expect(found.map(({ measured }) => measured)).toEqual(broken);
});
