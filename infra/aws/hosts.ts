import { Validations } from 'aws-cdk-lib';
import { CfnInstanceProfile, ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { outputsPrefix } from './outputs.ts';
import { give } from './rights.ts';
import type { Settings } from './settings.ts';
import { prefixOf } from './tables.ts';

const core = 'AmazonSSMManagedInstanceCore';

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
    managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName(core)],
  });
  give(role, [
    {
      actions: ['s3:PutObject'],
      on: [outputs.arnForObjects(`${outputsPrefix}*`)],
      because: 'every execution has an output of its own',
    },
    // SSM's agent asks for it before it stores.
    { actions: ['s3:GetEncryptionConfiguration'], on: [outputs.bucketArn] },
  ]);
  Validations.of(role).acknowledge({
    id: `AwsSolutions::AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${core}]`,
    reason: 'AWS keeps in it what its own agent needs to be reached; it changes with the agent',
  });
  const profile = `${prefixOf(settings)}host`;
  new CfnInstanceProfile(scope, 'Profile-host', {
    instanceProfileName: profile,
    roles: [role.roleName],
  });
  return { role, profile };
}
