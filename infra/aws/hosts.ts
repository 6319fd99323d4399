import { Aws } from 'aws-cdk-lib';
import { CfnInstanceProfile, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { addStatements } from './add-statements.ts';
import { outputsPrefix } from './outputs.ts';
import type { Settings } from './settings.ts';
import { prefixOf } from './tables.ts';

/**
 * The actions that SSM's agent needs (Systems Manager docs, ssmmessages and ec2messages API
 * operations). AWS's managed policy, AmazonSSMManagedInstanceCore, also allows reading every
 * parameter of the account, which every lease on a host could then do.
 */
const agentActions = [
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

/** EC2 as a principal: its name ends in `.cn` in China, unlike that of other services. */
export const ec2Service = `ec2.${Aws.URL_SUFFIX}`;

/** The role of hosts and the name of its instance profile. */
export type HostRole = Readonly<{ role: Role; profile: string }>;

/**
 * Creates a role for hosts with the minimum that SSM needs: to be reached, and to store command
 * output. A blueprint or a launch template names its profile; hosts that need more get a role of
 * their own (`hostRoles`).
 */
export function createHostRole(scope: Construct, settings: Settings, outputs: Bucket): HostRole {
  const role = new Role(scope, 'Role-host', {
    assumedBy: new ServicePrincipal(ec2Service),
    description: `Hosts of ${settings.deployment}: SSM and command output, nothing else`,
  });
  addStatements(role, [
    { actions: agentActions, on: ['*'], reason: 'the agent’s channels are not named resources' },
    {
      // The agent stores an object with an ACL; this bucket has none, so that changes nothing.
      actions: ['s3:PutObject', 's3:PutObjectAcl'],
      on: [outputs.arnForObjects(`${outputsPrefix}*`)],
      reason: 'every execution has its own output object',
    },
    // SSM's agent calls this before it stores an object.
    { actions: ['s3:GetEncryptionConfiguration'], on: [outputs.bucketArn] },
  ]);
  // Profile names are global to the account, so the name includes the region.
  const profile = `${prefixOf(settings)}host-${Aws.REGION}`;
  new CfnInstanceProfile(scope, 'Profile-host', {
    instanceProfileName: profile,
    roles: [role.roleName],
  });
  return { role, profile };
}
