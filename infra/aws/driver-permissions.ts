import { Aws } from 'aws-cdk-lib';
import { tagNames } from '../../shared/adapters/aws/ec2/launch-input.ts';
import type { AnyDriver, Permission } from '../../shared/blueprints/driver.ts';
import { drivers } from '../../shared/blueprints/registry.ts';
import type { RoleStatement } from './add-statements.ts';
import { ec2Service } from './hosts.ts';
import type { FunctionName } from './permissions.ts';

/** What hosts may be launched with: roles, image parameters, subnets, and where outputs go. */
export type HostBounds = Readonly<{
  deployment: string;
  roles: readonly string[];
  imageParameters: readonly string[];
  /** Ids, or ARNs of subnets that another account shares; empty: any subnet. */
  subnets: readonly string[];
  /** ARN of the bucket for command output; SSM requires the sender to have access to it. */
  bucket: string;
}>;

type StatementScope = Omit<RoleStatement, 'actions'>;

const { PARTITION, REGION, ACCOUNT_ID } = Aws;
const arn = (service: string, rest: string, account: string = ACCOUNT_ID): string =>
  `arn:${PARTITION}:${service}:${REGION}:${account}:${rest}`;

const instances = arn('ec2', 'instance/*');
const volumes = arn('ec2', 'volume/*');
const managed = arn('ssm', 'managed-instance/*');
const runShellScript = arn('ssm', 'document/AWS-RunShellScript', '');

/** Resources that a launch, or its template, refers to but does not create. */
const launchedWith = [
  ...['security-group', 'network-interface', 'launch-template', 'key-pair', 'placement-group']
    .concat('capacity-reservation', 'spot-instances-request', 'secondary-subnet')
    .map((kind) => arn('ec2', `${kind}/*`)),
  // Groups of capacity reservations, and licences.
  arn('resource-groups', 'group/*'),
  arn('license-manager', 'license-configuration:*'),
];
const images = ['image', 'snapshot'].map((kind) => arn('ec2', `${kind}/*`, ''));

/** The tag by which an owner lends a machine to a deployment. */
const poolTag = 'drydock:pool';

/** An action that some driver declares for a function. */
export type DriverAction = Readonly<{ action: string; on: Permission['on'] }>;

/** Returns every action that some driver declares for a function, without duplicates. */
export function driverActionsFor(
  name: FunctionName,
  types: readonly AnyDriver[] = drivers,
): readonly DriverAction[] {
  const all = types
    .flatMap(({ permissions }) => permissions)
    .filter(({ worker }) => worker === name)
    .flatMap(({ actions, on }) => actions.map((action) => ({ action, on })));
  const idOf = ({ action, on }: DriverAction) => `${action} ${typeof on === 'string' ? on : 'any'}`;
  return [...new Map(all.map((one) => [idOf(one), one] as const)).values()];
}

/**
 * Returns the EC2, SSM and IAM statements of a function: exactly the actions that the drivers
 * declare, each on the smallest set of resources that IAM can distinguish.
 * @throws for an action that this file does not know how to limit
 */
export const driverStatementsFor = (
  name: FunctionName,
  hosts: HostBounds,
  types: readonly AnyDriver[] = drivers,
): readonly RoleStatement[] =>
  driverActionsFor(name, types).flatMap(({ action, on }) =>
    scopesOf(action, on, hosts).map((scope) => ({ actions: [action], ...scope })),
  );

function scopesOf(
  action: string,
  on: Permission['on'],
  hosts: HostBounds,
): readonly StatementScope[] {
  if (typeof on !== 'string') return scopesOnAny(action, on.any, hosts);
  const tag = on === 'tagged' ? tagNames.deployment : poolTag;
  if (action === 'ssm:SendCommand') {
    // A lent machine may be outside EC2; every machine that Drydock launches is an EC2 instance.
    const machines = on === 'lent' ? [instances, managed] : [instances];
    const reason = `only those tagged ${tag}`;
    return [
      { on: machines, when: equals(`ssm:resourceTag/${tag}`, hosts.deployment), reason },
      { on: [runShellScript, hosts.bucket] },
    ];
  }
  if (action === 'ec2:TerminateInstances' && on === 'tagged') {
    const reason = `only those tagged ${tag}`;
    return [{ on: [instances], when: equals(`aws:ResourceTag/${tag}`, hosts.deployment), reason }];
  }
  throw new Error(
    `${action} on ${on} machines: infra/aws/driver-permissions.ts must say how IAM limits it`,
  );
}

/** Narrows an action that its driver declares on anything, where IAM has narrower bounds. */
function scopesOnAny(action: string, reason: string, hosts: HostBounds): readonly StatementScope[] {
  const { deployment, roles, imageParameters, subnets } = hosts;
  switch (action) {
    // A launch must tag what it creates with our tag, or it is denied.
    case 'ec2:RunInstances': {
      const named = subnets.length > 0 ? subnets : ['*'];
      const intoSubnets = named.map((id) => (isArn(id) ? id : arn('ec2', `subnet/${id}`)));
      // Whoever shares a VPC may share security groups of it too.
      const sharing = new Set(subnets.filter(isArn).map((subnet) => subnet.split(':')[4] ?? ''));
      const groups = [...sharing].map((account) => arn('ec2', 'security-group/*', account));
      const ours = equals(`aws:RequestTag/${tagNames.deployment}`, deployment);
      return [
        { on: [instances, volumes], when: ours, reason: `only under ${tagNames.deployment}` },
        { on: [...intoSubnets, ...groups, ...launchedWith, ...images], reason },
      ];
    }
    case 'ec2:CreateTags':
      return [
        { on: [arn('ec2', '*/*')], when: equals('ec2:CreateAction', 'RunInstances'), reason },
      ];
    case 'iam:PassRole':
      return [{ on: roles, when: equals('iam:PassedToService', ec2Service), reason }];
    case 'ssm:GetParameters': {
      const own = imageParameters.map((name) => arn('ssm', `parameter/${name.replace(/^\//, '')}`));
      return [{ on: [arn('ssm', 'parameter/aws/service/*', ''), ...own], reason }];
    }
    default:
      return [{ on: ['*'], reason }];
  }
}

const isArn = (text: string): boolean => text.startsWith('arn:');
const equals = (key: string, value: string) => ({ StringEquals: { [key]: value } });
