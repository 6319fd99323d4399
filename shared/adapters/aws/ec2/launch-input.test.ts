import { describe, expect, it } from 'vitest';
import { faultOf } from '../../../model/fault.ts';
import type { Launch } from '../../../ports/machines.ts';
import { launchInput } from './launch-input.ts';

const launch: Launch = {
  token: 'res-0123456789abcdef-2',
  resource: 'res-0123456789abcdef',
  blueprint: 'builders',
  attempt: 2,
  template: { id: 'lt-0a0a0a0a0a0a0a0a0', version: '7' },
  image: null,
  instanceType: 'm7g.large',
  subnet: 'subnet-a',
  market: 'spot',
  securityGroups: ['sg-b', 'sg-a'],
  instanceProfile: 'drydock-host',
  userData: '#!/bin/sh\necho grüezi\n',
  tags: { zoo: 'yes', 'drydock:resource': 'res-of-another' },
};

const tags = [
  { Key: 'Name', Value: 'drydock res-0123456789abcdef' },
  { Key: 'drydock:attempt', Value: '2' },
  { Key: 'drydock:blueprint', Value: 'builders' },
  { Key: 'drydock:deployment', Value: 'home' },
  { Key: 'drydock:resource', Value: 'res-0123456789abcdef' },
  { Key: 'zoo', Value: 'yes' },
];

describe('the launch request', () => {
  it('contains every part of the launch, once', () => {
    expect(launchInput(launch, 'home')).toEqual({
      MinCount: 1,
      MaxCount: 1,
      ClientToken: 'res-0123456789abcdef-2',
      LaunchTemplate: { LaunchTemplateId: 'lt-0a0a0a0a0a0a0a0a0', Version: '7' },
      InstanceType: 'm7g.large',
      SubnetId: 'subnet-a',
      SecurityGroupIds: ['sg-b', 'sg-a'],
      IamInstanceProfile: { Name: 'drydock-host' },
      InstanceMarketOptions: {
        MarketType: 'spot',
        SpotOptions: { SpotInstanceType: 'one-time', InstanceInterruptionBehavior: 'terminate' },
      },
      UserData: Buffer.from('#!/bin/sh\necho grüezi\n').toString('base64'),
      MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
      TagSpecifications: [
        { ResourceType: 'instance', Tags: tags },
        { ResourceType: 'volume', Tags: tags },
      ],
    });
  });

  it('leaves to the template what the launch does not set', () => {
    const open: Launch = {
      ...launch,
      template: { id: 'builders', version: '7' },
      instanceType: null,
      subnet: null,
      market: 'on-demand',
      securityGroups: [],
      instanceProfile: null,
      userData: null,
      tags: { Name: 'mine' },
    };

    const input = JSON.parse(JSON.stringify(launchInput(open, 'home')));

    expect(Object.keys(input)).toEqual([
      'MinCount',
      'MaxCount',
      'ClientToken',
      'LaunchTemplate',
      'MetadataOptions',
      'TagSpecifications',
    ]);
    expect(input.LaunchTemplate).toEqual({ LaunchTemplateName: 'builders', Version: '7' });
    expect(input.TagSpecifications[0].Tags).toContainEqual({ Key: 'Name', Value: 'mine' });
  });

  it('names a profile by its ARN if the launch does', () => {
    const Arn = 'arn:aws:iam::123456789012:instance-profile/host';

    const { IamInstanceProfile } = launchInput({ ...launch, instanceProfile: Arn }, 'home');

    expect(IamInstanceProfile).toEqual({ Arn });
  });

  it('refuses a malformed instance type before any request', () => {
    const ask = () => launchInput({ ...launch, instanceType: 'large please' }, 'home');

    expect(ask).toThrow(/“large please” is not an instance type/);
    try {
      ask();
    } catch (error) {
      expect(faultOf(error)).toMatchObject({ reason: 'invalid', definite: true });
    }
  });
});
