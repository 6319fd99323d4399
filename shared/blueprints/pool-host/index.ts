import type { BlueprintType } from '../contract.ts';
import { activateResource } from './activate.ts';
import { destroyResource } from './destroy.ts';
import { endLease } from './end-lease.ts';
import { check, defaultLimit, match } from './match.ts';
import { type PoolHostParameters, poolHostParameters } from './parameters.ts';
import { permissions } from './permissions.ts';
import { plans } from './plans.ts';

/** Machines that somebody already has: one resource per device of a pool, never ended by us. */
export const poolHost: BlueprintType<PoolHostParameters> = {
  type: 'pool-host',
  title: 'Hosts of a pool of devices',
  provides: 'host',
  parameters: poolHostParameters,
  permissions,
  interfaces: ['command', 'filesystem'],
  needsSetUp: false,
  needs: () => [],

  check,
  defaultLimit,
  match,
  plans,

  activateResource,
  destroyResource,
  activateLease: async (lease) => ({
    step: 'done',
    memo: lease.memo,
    say: 'a host needs no set-up',
  }),
  endLease,
  /** It never launched any: the machines of its devices bear no tag of ours. */
  claims: () => false,
};
