import { imageOfParameter } from '../images.ts';
import type { LaunchTemplate } from '../options.ts';
import type { Instance } from '../state/model.ts';
import { CloudError } from '../wire/errors.ts';
import type { Form } from '../wire/form.ts';
import type { CloudWorld } from '../world.ts';
import { requireTemplate } from './launch-templates.ts';
import { readTags } from './tags.ts';

type LaunchField =
  | 'token'
  | 'imageId'
  | 'instanceType'
  | 'subnetId'
  | 'groups'
  | 'profile'
  | 'spot'
  | 'metadata'
  | 'tags'
  | 'userData';
export type LaunchRequest = Pick<Instance, LaunchField> &
  Readonly<{ count: number; fingerprint: string }>;

const instancesMax = 100;
const userDataMax = 16_384;

/**
 * Parses RunInstances, taking missing fields from the launch template.
 * @throws {CloudError} where EC2 would refuse the request
 */
export function readLaunch(world: CloudWorld, form: Form): LaunchRequest {
  const template = readTemplate(world, form);
  const network = form.groups('NetworkInterface')[0];
  const specifications = form.groups('TagSpecification');
  const ofInstances = specifications.filter((one) => one.text('ResourceType') === 'instance');
  return {
    token: readClientToken(form),
    fingerprint: fingerprintOf(form),
    count: readCount(form),
    imageId: readImage(form.text('ImageId') ?? template?.imageId, template),
    instanceType: readType(form.text('InstanceType') ?? template?.instanceType),
    subnetId: readSubnet(
      world,
      form.text('SubnetId') ?? network?.text('SubnetId') ?? template?.subnetId,
    ),
    groups: [...form.list('SecurityGroupId'), ...(network?.list('SecurityGroupId') ?? [])],
    profile: form.text('IamInstanceProfile.Arn') ?? form.text('IamInstanceProfile.Name') ?? null,
    spot: form.text('InstanceMarketOptions.MarketType') === 'spot',
    metadata: Object.fromEntries(
      form.entries.flatMap(([key, value]) =>
        key.startsWith('MetadataOptions.') ? [[key.slice('MetadataOptions.'.length), value]] : [],
      ),
    ),
    tags: Object.assign({}, ...ofInstances.map(readTags)),
    userData: readUserData(form),
  };
}

function readTemplate(world: CloudWorld, form: Form): LaunchTemplate | null {
  const id = form.text('LaunchTemplate.LaunchTemplateId');
  const name = form.text('LaunchTemplate.LaunchTemplateName');
  return id === undefined && name === undefined ? null : requireTemplate(world, id, name);
}

function readClientToken(form: Form): string | null {
  const token = form.text('ClientToken') ?? '';
  if (/^[\x21-\x7e]{0,64}$/.test(token)) return token === '' ? null : token;
  throw invalidParameter(
    `Value (${token}) for parameter clientToken is invalid: at most 64 ASCII characters.`,
  );
}

function fingerprintOf(form: Form): string {
  const rest = form.entries.filter(([key]) => key !== 'ClientToken');
  return JSON.stringify(rest.toSorted(([left], [right]) => (left < right ? -1 : 1)));
}

function readCount(form: Form): number {
  const least = Number(form.text('MinCount'));
  const most = Number(form.text('MaxCount'));
  if (Number.isInteger(least) && least >= 1 && Number.isInteger(most) && most >= least) {
    if (most <= instancesMax) return most;
    throw new CloudError('InstanceLimitExceeded', `At most ${instancesMax} instances per request.`);
  }
  throw invalidParameter(
    'MinCount and MaxCount must be positive whole numbers, and MinCount at most MaxCount.',
  );
}

function readImage(requested: string | undefined, template: LaunchTemplate | null): string {
  const image = requested ?? (template && 'resolve:ssm:/aws/service/ami-amazon-linux-latest/local');
  if (!image) {
    throw new CloudError('MissingParameter', 'The request must contain the parameter ImageId');
  }
  if (image.startsWith('resolve:ssm:')) {
    const resolved = imageOfParameter(image.slice('resolve:ssm:'.length));
    if (resolved !== null) return resolved;
    throw invalidParameter(`The parameter named by '${image}' does not exist.`);
  }
  if (/^ami-[0-9a-z]+$/.test(image)) return image;
  throw new CloudError('InvalidAMIID.Malformed', `Invalid id: "${image}" (expecting "ami-...")`);
}

function readType(type = 't4g.small'): string {
  if (/^[a-z][a-z0-9-]*\.[a-z0-9-]+$/.test(type)) return type;
  throw invalidParameter(`Invalid value '${type}' for InstanceType.`);
}

function readSubnet(
  { settings: { subnets: known } }: CloudWorld,
  requested: string | undefined,
): string {
  const subnet = requested ?? known?.[0] ?? 'subnet-default';
  if (known?.includes(subnet) ?? subnet.startsWith('subnet-')) return subnet;
  throw new CloudError('InvalidSubnetID.NotFound', `The subnet ID '${subnet}' does not exist`);
}

function readUserData(form: Form): string | null {
  const data = form.text('UserData') ?? null;
  if (data === null || Buffer.from(data, 'base64').length <= userDataMax) return data;
  throw invalidParameter('User data is limited to 16384 bytes');
}

function invalidParameter(message: string): CloudError {
  return new CloudError('InvalidParameterValue', message);
}
