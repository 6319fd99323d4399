import { Aws } from 'aws-cdk-lib';
import { CfnInstanceProfile, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { outputsPrefix } from './outputs.ts';
import { give } from './rights.ts';
import type { Settings } from './settings.ts';
import { prefixOf } from './tables.ts';

/**
 * What SSM's agent asks for to be reached (docs: Systems Manager, ssmmessages and ec2messages API
 * operations). AWS's own policy for it, AmazonSSMManagedInstanceCore, also reads every parameter of
 * the account: whoever leases a host would.
 */
const agent = [
  'ssm:UpdateInstanceInformation',
  'ssmmessages:CreateControlChannel',
  'ssmmessages:CreateDataChannel',
  'ssmmessages:OpenControlChannel',
  'ssmmessages:OpenDataChannel',
  'ec2messages:AcknowledgeMessage',
  'ec2messages:DeleteMessage',
  'ec2messages:FailMessage',
  'ec2messages:GetEndpoint',
  'ec2messages:GetMessages',
  'ec2messages:SendReply',
];

/** What a host is: somebody whom SSM can reach, and who may store what its commands wrote. */
export type HostRole = Readonly<{ role: Role; profile: string }>;

/**
 * A role for hosts, with the least that SSM needs. A blueprint names its profile, or a launch
 * template does; hosts that do more get a role of their own (`hostRoles`).
 */
export function createHostRole(scope: Construct, settings: Settings, outputs: Bucket): HostRole {
  const role = new Role(scope, 'Role-host', {
    assumedBy: new ServicePrincipal('ec2.amazonaws.com'),
    description: `Hosts of ${settings.deployment}: SSM and their outputs, nothing else`,
  });
  give(role, [
    { actions: agent, on: ['*'], because: 'the agent’s channels are no resources that have names' },
    {
      actions: ['s3:PutObject'],
      on: [outputs.arnForObjects(`${outputsPrefix}*`)],
      because: 'every execution has an output of its own',
    },
    // SSM's agent asks for it before it stores.
    { actions: ['s3:GetEncryptionConfiguration'], on: [outputs.bucketArn] },
  ]);
  // Names of profiles are the account's; deployments of one name in two regions are two.
  const profile = `${prefixOf(settings)}host-${Aws.REGION}`;
  new CfnInstanceProfile(scope, 'Profile-host', {
    instanceProfileName: profile,
    roles: [role.roleName],
  });
  return { role, profile };
}
