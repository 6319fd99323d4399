import type { BlueprintDriver } from '../driver.ts';
import { noSetUp } from '../host/no-set-up.ts';
import { activateResource } from './activate.ts';
import { destroyResource } from './destroy.ts';
import { endLease } from './end-lease.ts';
import { checkPool, matchPool, poolDefaultLimit } from './match.ts';
import { type PoolHostParameters, poolHostParameters } from './parameters.ts';
import { poolHostPermissions } from './permissions.ts';
import { poolPlans } from './plans.ts';

/**
 * Hands out existing machines: one resource per device of a pool. Drydock never terminates them.
 */
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
  activateLease: noSetUp,
  endLease,
  /** Claims none: this driver launches no machine, and its devices carry no resource tag. */
  claims: () => false,
};
