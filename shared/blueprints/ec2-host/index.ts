import { limits } from '../../model/limits.ts';
import type { BlueprintDriver } from '../driver.ts';
import { noSetUp } from '../host/no-set-up.ts';
import { fitOf, neverOffered } from '../match-attributes.ts';
import { activateResource } from './activate.ts';
import { claims } from './claims.ts';
import { destroyResource } from './destroy.ts';
import { endLease } from './end-lease.ts';
import { type Ec2HostParameters, ec2HostParameters } from './parameters.ts';
import { ec2HostPermissions } from './permissions.ts';
import { ladderPlan } from './rung-choice.ts';

/**
 * Launches hosts on EC2 on demand. Hosts that offer the same attributes are interchangeable: after
 * an edit of what the blueprint offers, the hosts from before it serve no new lease.
 */
export const ec2Host: BlueprintDriver<Ec2HostParameters> = {
  driver: 'ec2-host',
  title: 'Hosts on EC2, launched on demand',
  provides: 'host',
  parameters: ec2HostParameters,
  permissions: ec2HostPermissions,
  interfaces: ['command', 'filesystem'],
  needsSetUp: false,
  needs: () => [],

  check: () => null,
  defaultLimit: () => limits.blueprintLimitDefault,
  match({ attributes }, requested) {
    const never = neverOffered([attributes], requested);
    return never ? { never } : { fits: [fitOf(attributes)] };
  },
  plans: async ({ attributes, userData, ...parameters }, _fits, facts) => [
    {
      ...(await ladderPlan(parameters, facts)),
      fit: fitOf(attributes),
      attributes,
      locks: [],
      checks: [],
      hookState: {},
      host: null,
      // Each step of a resource is billed by its whole record, and user data may have 16 kB.
      ...((userData ?? '').length > limits.inlineBytes ? { apart: { userData } } : {}),
    },
  ],

  activateResource,
  destroyResource,
  activateLease: noSetUp,
  endLease,
  claims,
};
