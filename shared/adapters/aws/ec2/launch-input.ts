import type { _InstanceType, RunInstancesCommandInput, Tag } from '@aws-sdk/client-ec2';
import { FaultError, fault } from '../../../model/fault.ts';
import type { Launch } from '../../../ports/machines.ts';

/** The tags by which a machine is found again. The orphan audit and IAM rely on them. */
export const tagNames = {
  deployment: 'drydock:deployment',
  resource: 'drydock:resource',
  attempt: 'drydock:attempt',
  blueprint: 'drydock:blueprint',
  hold: 'drydock:hold',
} as const;

/**
 * Returns the request for a launch. Pure, so that a repeat sends exactly the same under the same
 * token: EC2 answers any difference with a mismatch. Tags are sorted, because a record read from a
 * table has them in another order.
 * @throws FaultError `invalid` for an instance type that cannot be one
 */
export function launchInput(launch: Launch, deployment: string): RunInstancesCommandInput {
  const tags = tagsOf(launch, deployment);
  return {
    MinCount: 1,
    MaxCount: 1,
    ClientToken: launch.token,
    LaunchTemplate: launch.template ? templateInput(launch.template) : undefined,
    ImageId: launch.image ?? undefined,
    InstanceType: launch.instanceType ? checkedInstanceType(launch.instanceType) : undefined,
    SubnetId: launch.subnet ?? undefined,
    SecurityGroupIds: launch.securityGroups.length > 0 ? [...launch.securityGroups] : undefined,
    IamInstanceProfile: launch.instanceProfile ? profileInput(launch.instanceProfile) : undefined,
    InstanceMarketOptions: launch.market === 'spot' ? spotOnce() : undefined,
    UserData: launch.userData === null ? undefined : base64(launch.userData),
    MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
    TagSpecifications: [
      { ResourceType: 'instance', Tags: tags },
      { ResourceType: 'volume', Tags: tags },
    ],
  };
}

/**
 * Returns the tags. Ours override a blueprint's: a machine must not pass for another resource's.
 */
function tagsOf(launch: Launch, deployment: string): Tag[] {
  const tags: Readonly<Record<string, string>> = {
    Name: `drydock ${launch.resource}`,
    ...launch.tags,
    [tagNames.deployment]: deployment,
    [tagNames.resource]: launch.resource,
    [tagNames.attempt]: String(launch.attempt),
    [tagNames.blueprint]: launch.blueprint,
  };
  return Object.entries(tags)
    .map(([Key, Value]) => ({ Key, Value }))
    .toSorted((a, b) => (a.Key < b.Key ? -1 : 1));
}

/** True for a template's id, false for its name; a parameter takes either. */
export const isTemplateId = (template: string): boolean => template.startsWith('lt-');

const templateInput = ({ id, version }: NonNullable<Launch['template']>) =>
  isTemplateId(id)
    ? { LaunchTemplateId: id, Version: version }
    : { LaunchTemplateName: id, Version: version };

const profileInput = (profile: string) =>
  profile.startsWith('arn:') ? { Arn: profile } : { Name: profile };

/**
 * Has an interrupted machine terminated, not stopped: a stopped one might be started again
 * unnoticed.
 */
function spotOnce(): NonNullable<RunInstancesCommandInput['InstanceMarketOptions']> {
  return {
    MarketType: 'spot',
    SpotOptions: { SpotInstanceType: 'one-time', InstanceInterruptionBehavior: 'terminate' },
  };
}

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');

/**
 * The SDK lists the types of its release; EC2 knows newer ones, so only the shape is checked here.
 */
const isInstanceType = (text: string): text is _InstanceType => /^[\w-]+\.[\w-]+$/.test(text);

function checkedInstanceType(text: string): _InstanceType {
  if (isInstanceType(text)) return text;
  throw new FaultError(fault('invalid', `“${text}” is not an instance type such as t3.medium`));
}
