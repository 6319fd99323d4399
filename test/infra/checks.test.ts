import { CfnQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import { describe, expect, it } from 'vitest';
import { patiently } from '../support/patience.ts';
import { check } from './synth.ts';

// The first synthesis loads the rules of both checkers, hence the timeout.
describe('the rules for every template', { timeout: patiently(180_000) }, () => {
  it.each([
    { given: {} },
    { given: { profile: 'dev', deployment: 'try-7', logDays: '7' } },
    { given: { eventBus: true, alarms: 'all', apiConcurrency: '20' } },
    {
      given: {
        jwtIssuer: 'https://login.example.com/',
        jwtAudience: 'drydock',
        hostRoles: 'arn:aws:iam::123456789012:role/builder',
        imageParameters: '/images/linux,/images/*',
        alarmTopic: 'arn:aws:sns:us-east-1:123456789012:alarms',
      },
    },
  ])('hold with $given', ({ given }) => {
    expect(() => check(given)).not.toThrow();
  });

  it('find a queue that accepts unencrypted connections', () => {
    const spoil = () => check({}, (stack) => void new Queue(stack, 'Spoiled'));

    expect(spoil).toThrow(/drydock\/Spoiled[\s\S]*AwsSolutions-SQS4/);
  });

  it('find a property that CloudFormation would refuse', () => {
    const spoil = () =>
      check({}, (stack) => {
        const queue = stack.node.findChild('LeaseQueue').node.defaultChild;
        if (queue instanceof CfnQueue) queue.addPropertyOverride('VisibilityTimeout', 'soon');
      });

    expect(spoil).toThrow(/'soon' is not of type 'integer'/);
  });
});
