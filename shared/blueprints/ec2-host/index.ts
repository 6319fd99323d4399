import { limits } from '../../model/limits.ts';
import type { BlueprintType } from '../contract.ts';
import { fitOf } from '../fit.ts';
import { neverOffered } from '../offers.ts';
import { activateResource } from './activate.ts';
import { claims } from './claims.ts';
import { destroyResource } from './destroy.ts';
import { endLease } from './end-lease.ts';
import { type Ec2HostParameters, ec2HostParameters } from './parameters.ts';
import { permissions } from './permissions.ts';

/**
 * Hosts launched on EC2 for whoever needs one, any of them as good as another that offers the same:
 * after an edit of what the blueprint offers, the hosts from before it serve nobody new.
 */
export const ec2Host: BlueprintType<Ec2HostParameters> = {
  type: 'ec2-host',
  title: 'Hosts on EC2, made when needed',
  provides: 'host',
  parameters: ec2HostParameters,
  permissions,
  interfaces: ['command', 'filesystem'],
  needsSetUp: false,
  needs: () => [],

  check: () => null,
  defaultLimit: () => limits.blueprintLimitDefault,
  match({ attributes }, asked) {
    const never = neverOffered([attributes], asked);
    return never ? { never } : { fits: [fitOf(attributes)] };
  },
  plans: async ({ attributes }) => [
    { fit: fitOf(attributes), attributes, locks: [], checks: [], memo: {}, host: null },
  ],

  activateResource,
  destroyResource,
  activateLease: async (lease) => ({
    step: 'done',
    memo: lease.memo,
    say: 'a host needs no set-up',
  }),
  endLease,
  claims,
};
