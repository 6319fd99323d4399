import { Aws } from 'aws-cdk-lib';
import { tagNames } from '../../shared/adapters/aws/ec2/launch-input.ts';
import type { AnyBlueprintType, Permission } from '../../shared/blueprints/contract.ts';
import { blueprintTypes } from '../../shared/blueprints/registry.ts';
import type { FunctionName } from './grants.ts';
import type { Right } from './rights.ts';

/** Which roles machines may be given, and which parameters may name their images. */
export type Hosts = Readonly<{
  deployment: string;
  roles: readonly string[];
  imageParameters: readonly string[];
  /** None: into any. */
  subnets: readonly string[];
  /** Where SSM stores what commands wrote; it asks for a right on it of whoever sends. */
  bucket: string;
}>;

type Scope = Omit<Right, 'actions'>;

const { PARTITION, REGION, ACCOUNT_ID } = Aws;
const arn = (service: string, rest: string, account: string = ACCOUNT_ID): string =>
  `arn:${PARTITION}:${service}:${REGION}:${account}:${rest}`;

const instances = arn('ec2', 'instance/*');
const volumes = arn('ec2', 'volume/*');
const managed = arn('ssm', 'managed-instance/*');
const runShellScript = arn('ssm', 'document/AWS-RunShellScript', '');

/** What a launch names without making it. */
const launchedWith = [
  ...['security-group', 'network-interface', 'launch-template', 'key-pair'],
  ...['placement-group', 'capacity-reservation', 'spot-instances-request'],
].map((kind) => arn('ec2', `${kind}/*`));
const images = ['image', 'snapshot'].map((kind) => arn('ec2', `${kind}/*`, ''));

/** The tag by which somebody lends a machine of theirs to a deployment. */
const lentTag = 'drydock:pool';

/** A right that some blueprint type declares for a function. */
export type Declared = Readonly<{ action: string; on: Permission['on'] }>;

/** Every right that some type declares for a function, each once. */
export function declaredFor(
  name: FunctionName,
  types: readonly AnyBlueprintType[] = blueprintTypes,
): readonly Declared[] {
  const all = types
    .flatMap(({ permissions }) => permissions)
    .filter(({ worker }) => worker === name)
    .flatMap(({ actions, on }) => actions.map((action) => ({ action, on })));
  const word = ({ action, on }: Declared) => `${action} ${typeof on === 'string' ? on : 'any'}`;
  return [...new Map(all.map((one) => [word(one), one] as const)).values()];
}

/**
 * What a function needs of EC2, SSM and IAM for the blueprint types' sake: exactly what they
 * declare, each on as little as IAM can tell apart.
 * @throws for a right that nobody said how to limit
 */
export const beyondFor = (
  name: FunctionName,
  hosts: Hosts,
  types: readonly AnyBlueprintType[] = blueprintTypes,
): readonly Right[] =>
  declaredFor(name, types).flatMap(({ action, on }) =>
    scopesOf(action, on, hosts).map((scope) => ({ actions: [action], ...scope })),
  );

function scopesOf(action: string, on: Permission['on'], hosts: Hosts): readonly Scope[] {
  if (typeof on !== 'string') return narrowed(action, on.any, hosts);
  const tag = on === 'tagged' ? tagNames.deployment : lentTag;
  if (action === 'ssm:SendCommand') {
    // Machines that were never EC2's can be lent too; those that were launched are all EC2's.
    const machines = on === 'lent' ? [instances, managed] : [instances];
    const because = `of those, only what bears ${tag}`;
    return [
      { on: machines, when: equals(`ssm:resourceTag/${tag}`, hosts.deployment), because },
      { on: [runShellScript, hosts.bucket] },
    ];
  }
  if (action === 'ec2:TerminateInstances' && on === 'tagged') {
    const because = `of those, only what bears ${tag}`;
    return [{ on: [instances], when: equals(`aws:ResourceTag/${tag}`, hosts.deployment), because }];
  }
  throw new Error(`${action} on what is ${on}: say in infra/aws/beyond.ts how IAM limits it`);
}

/** Of actions on anything, some have narrower bounds than anything. */
function narrowed(action: string, because: string, hosts: Hosts): readonly Scope[] {
  const { deployment, roles, imageParameters, subnets } = hosts;
  switch (action) {
    // What is made bears our tag from its first moment, or is not made.
    case 'ec2:RunInstances': {
      const named = subnets.length > 0 ? subnets : ['*'];
      const intoSubnets = named.map((id) => arn('ec2', `subnet/${id}`));
      const ours = equals(`aws:RequestTag/${tagNames.deployment}`, deployment);
      return [
        { on: [instances, volumes], when: ours, because: `only under ${tagNames.deployment}` },
        { on: [...intoSubnets, ...launchedWith, ...images], because },
      ];
    }
    case 'ec2:CreateTags':
      return [
        { on: [arn('ec2', '*/*')], when: equals('ec2:CreateAction', 'RunInstances'), because },
      ];
    case 'iam:PassRole':
      return [{ on: roles, when: equals('iam:PassedToService', 'ec2.amazonaws.com'), because }];
    case 'ssm:GetParameters': {
      const own = imageParameters.map((name) => arn('ssm', `parameter/${name.replace(/^\//, '')}`));
      return [{ on: [arn('ssm', 'parameter/aws/service/*', ''), ...own], because }];
    }
    default:
      return [{ on: ['*'], because }];
  }
}

const equals = (key: string, value: string) => ({ StringEquals: { [key]: value } });
