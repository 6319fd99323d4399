import { expect, it } from 'vitest';
import {
  aDestroyedResource,
  anActiveResource,
  aPendingResource,
  aReleasedResource,
} from '../../../test/support/model/resources.ts';
import type { Resource } from '../../model/resource.ts';
import { claims } from './claims.ts';
import type { Ec2HookState } from './hook-state.ts';

const common = { attempt: 2, rung: 0, doubt: null };
const intent = {
  token: 'res-2',
  template: null,
  image: 'ami-1',
  instanceType: 't4g.small',
  subnet: null,
  ...({ market: 'on-demand', at: 5 } as const),
};
const next: Ec2HookState = { phase: 'next', ...common };
const intended: Ec2HookState = { phase: 'intended', ...common, ...intent, unheard: true };
const launched: Ec2HookState = {
  phase: 'launched',
  ...common,
  ...intent,
  machine: 'i-2',
  launchedAt: 9,
};

const resources: Readonly<Record<string, Resource>> = {
  unlaunched: aPendingResource(),
  intending: aPendingResource({ hookState: next }),
  launching: aPendingResource({ hookState: intended }),
  launched: aPendingResource({ hookState: launched }),
  active: anActiveResource({ hookState: launched }),
  leaving: aReleasedResource({ hookState: launched }),
  destroyed: aDestroyedResource({ hookState: launched }),
};

it.each([
  ['unlaunched', 'i-1', 1, true],
  ['unlaunched', 'i-3', 3, false],
  ['intending', 'i-1', 1, false],
  ['intending', 'i-2', 2, true],
  ['launching', 'i-1', 1, false],
  ['launching', 'i-2', 2, true],
  ['launching', 'i-2', null, true],
  ['launched', 'i-2', 2, true],
  ['active', 'i-2', 2, true],
  ['active', 'i-2', null, true],
  ['active', 'i-1', 1, false],
  ['active', 'i-9', 2, false],
  ['leaving', 'i-1', 1, true],
  ['destroyed', 'i-2', 2, false],
] as const)('an EC2 host that is %s claims %s of attempt %s: %s', (is, id, attempt, claimed) => {
  const resource = resources[is] ?? aPendingResource();

  expect(claims(resource, { id, attempt })).toBe(claimed);
});
