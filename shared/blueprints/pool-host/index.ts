import type { BlueprintDriver } from '../driver.ts';
import { activateResource } from './activate.ts';
import { destroyResource } from './destroy.ts';
import { endLease } from './end-lease.ts';
import { checkPool, matchPool, poolDefaultLimit } from './match.ts';
import { type PoolHostParameters, poolHostParameters } from './parameters.ts';
import { poolHostPermissions } from './permissions.ts';
import { poolPlans } from './plans.ts';

/** Machines that somebody already has: one resource per device of a pool, never ended by us. */
export const poolHost: BlueprintDriver<PoolHostParameters> = {
  driver: 'pool-host',
  title: 'Hosts of a pool of devices',
  provides: 'host',
  parameters: poolHostParameters,
  permissions: poolHostPermissions,
  interfaces: ['command', 'filesystem'],
  needsSetUp: false,
  needs: () => [],

  check: checkPool,
  defaultLimit: poolDefaultLimit,
  match: matchPool,
  plans: poolPlans,

  activateResource,
  destroyResource,
  activateLease: async (lease) => ({
    kind: 'done',
    hookState: lease.hookState,
    text: 'a host needs no set-up',
  }),
  endLease,
  /** It never launched any: the machines of its devices bear no tag of ours. */
  claims: () => false,
};
