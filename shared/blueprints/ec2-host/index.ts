import { limits } from '../../model/limits.ts';
import type { BlueprintDriver } from '../driver.ts';
import { neverOffered } from '../match-attributes.ts';
import { fitOf } from '../match-attributes-fit.ts';
import { activateResource } from './activate.ts';
import { claims } from './claims.ts';
import { destroyResource } from './destroy.ts';
import { endLease } from './end-lease.ts';
import { type Ec2HostParameters, ec2HostParameters } from './parameters.ts';
import { ec2HostPermissions } from './permissions.ts';

/**
 * Hosts launched on EC2 for whoever needs one, any of them as good as another that offers the same:
 * after an edit of what the blueprint offers, the hosts from before it serve nobody new.
 */
export const ec2Host: BlueprintDriver<Ec2HostParameters> = {
  driver: 'ec2-host',
  title: 'Hosts on EC2, made when needed',
  provides: 'host',
  parameters: ec2HostParameters,
  permissions: ec2HostPermissions,
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
    { fit: fitOf(attributes), attributes, locks: [], checks: [], hookState: {}, host: null },
  ],

  activateResource,
  destroyResource,
  activateLease: async (lease) => ({
    kind: 'done',
    hookState: lease.hookState,
    text: 'a host needs no set-up',
  }),
  endLease,
  claims,
};
