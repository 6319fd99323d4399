import { cloudAccount } from '../events.ts';
import type { Instance } from '../state/model.ts';
import type { Xml } from '../wire/xml.ts';

const stateCodes = { pending: 0, running: 16, 'shutting-down': 32, terminated: 48 } as const;

export function stateView(state: Instance['state']): Xml {
  return { code: stateCodes[state], name: state };
}

function tagSet(tags: Readonly<Record<string, string>>): Xml {
  return Object.entries(tags).map(([key, value]) => ({ key, value }));
}

/** Returns an instance as EC2 describes it, without what a terminated instance no longer has. */
function instanceView(instance: Instance): Xml {
  const { metadata } = instance;
  const gone = instance.state === 'terminated';
  const address = `10.0.${instance.number >> 8}.${instance.number & 255}`;
  return {
    instanceId: instance.id,
    imageId: instance.imageId,
    instanceState: stateView(instance.state),
    privateDnsName: gone ? '' : `ip-${address.replaceAll('.', '-')}.ec2.internal`,
    dnsName: '',
    reason: instance.reason?.message ?? '',
    amiLaunchIndex: instance.launchIndex,
    instanceType: instance.instanceType,
    launchTime: new Date(instance.launchedAt).toISOString(),
    placement: { availabilityZone: 'us-east-1a', groupName: '', tenancy: 'default' },
    monitoring: { state: 'disabled' },
    subnetId: gone ? undefined : instance.subnetId,
    vpcId: gone ? undefined : 'vpc-local',
    privateIpAddress: gone ? undefined : address,
    groupSet: instance.groups.map((groupId) => ({ groupId, groupName: groupId })),
    stateReason: instance.reason ?? undefined,
    architecture: architectureOf(instance.instanceType),
    rootDeviceType: 'ebs',
    virtualizationType: 'hvm',
    clientToken: instance.token ?? '',
    tagSet: tagSet(instance.tags),
    instanceLifecycle: instance.spot ? 'spot' : undefined,
    iamInstanceProfile: profileView(instance.profile),
    metadataOptions: {
      state: 'applied',
      httpTokens: metadata['HttpTokens'] ?? 'optional',
      httpPutResponseHopLimit: metadata['HttpPutResponseHopLimit'] ?? '1',
      httpEndpoint: metadata['HttpEndpoint'] ?? 'enabled',
      instanceMetadataTags: metadata['InstanceMetadataTags'] ?? 'disabled',
    },
  };
}

/** Groups the instances by the reservations they were launched in. */
export function reservationViews(instances: readonly Instance[]): Xml {
  const groups = Map.groupBy(instances, (instance) => instance.reservationId);
  return [...groups].map(([id, members]) => reservationView(id, members));
}

export function reservationView(reservationId: string, members: readonly Instance[]) {
  return {
    reservationId,
    ownerId: cloudAccount,
    groupSet: [],
    instancesSet: members.map(instanceView),
  };
}

function profileView(profile: string | null): Xml {
  if (profile === null) return undefined;
  const arn = profile.startsWith('arn:')
    ? profile
    : `arn:aws:iam::${cloudAccount}:instance-profile/${profile}`;
  return { arn, id: 'AIPALOCAL' };
}

/** Recognizes Graviton families by the `g` after their generation: t4g, m7gd, c7gn. */
function architectureOf(instanceType: string): 'arm64' | 'x86_64' {
  return /^[a-z]+\d+g/.test(instanceType) ? 'arm64' : 'x86_64';
}
