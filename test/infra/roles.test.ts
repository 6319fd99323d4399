import { describe, expect, it } from 'vitest';
import { statementsOfRole } from './iam.ts';
import { ofType, synthesize } from './synth.ts';

const template = synthesize({ profile: 'dev', alarms: 'all', eventBus: true });
const roles = ofType(template, 'AWS::IAM::Role');
const own = roles.filter(([name]) => name.startsWith('Role'));

/** Resource types that would grant permissions outside a role's own policies; not read here. */
const elsewhere = ['AWS::IAM::ManagedPolicy', 'AWS::IAM::UserPolicy', 'AWS::IAM::GroupPolicy'];

describe('permissions', () => {
  it('are only in the policies of roles, where the other tests read them', () => {
    for (const type of elsewhere) expect([type, ofType(template, type)]).toEqual([type, []]);
    expect(own).toHaveLength(10);
    for (const [name, { Policies, ManagedPolicyArns }] of own) {
      expect([name, Policies, ManagedPolicyArns]).toEqual([name, undefined, undefined]);
    }
    for (const [name, table] of ofType(template, 'AWS::DynamoDB::GlobalTable')) {
      expect([name, JSON.stringify(table)]).toEqual([name, expect.not.stringContaining('Policy"')]);
    }
  });

  it('of a host are SSM’s channels and its outputs', () => {
    expect(statementsOfRole(template, 'Rolehost')).toEqual([
      {
        effect: 'Allow',
        when: {},
        on: ['*'],
        actions: [
          'ec2messages:AcknowledgeMessage',
          'ec2messages:DeleteMessage',
          'ec2messages:FailMessage',
          'ec2messages:GetEndpoint',
          'ec2messages:GetMessages',
          'ec2messages:SendReply',
          'ssm:UpdateInstanceInformation',
          'ssmmessages:CreateControlChannel',
          'ssmmessages:CreateDataChannel',
          'ssmmessages:OpenControlChannel',
          'ssmmessages:OpenDataChannel',
        ],
      },
      {
        effect: 'Allow',
        when: {},
        actions: ['s3:PutObject', 's3:PutObjectAcl'],
        on: [expect.stringMatching(/^<Outputs\w+\.Arn>\/executions\/\*$/)],
      },
      {
        effect: 'Allow',
        when: {},
        actions: ['s3:GetEncryptionConfiguration'],
        on: [expect.stringMatching(/^<Outputs\w+\.Arn>$/)],
      },
    ]);
  });

  it('of a host are for EC2, whose name as a principal ends in .cn in China', () => {
    const [[, host] = []] = own.filter(([name]) => name.startsWith('Rolehost'));

    expect(host?.['AssumeRolePolicyDocument']).toMatchObject({
      Statement: [
        { Principal: { Service: { 'Fn::Join': ['', ['ec2.', { Ref: 'AWS::URLSuffix' }]] } } },
      ],
    });
  });

  it('of the pipe are to read the stream and to write to the bus and the dead-letter queue', () => {
    const rights = statementsOfRole(template, 'Rolepipe').map(({ actions, on }) => [actions, on]);

    expect(rights).toEqual([
      [
        ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
        [expect.stringMatching(/^<Tableevents\w+\.StreamArn>$/)],
      ],
      // IAM knows no resources for it.
      [['dynamodb:ListStreams'], ['*']],
      [['events:PutEvents'], [expect.stringMatching(/^<Bus\w+\.Arn>$/)]],
      [['sqs:SendMessage'], [expect.stringMatching(/^<EventDeadLetters\w+\.Arn>$/)]],
    ]);
  });
});
