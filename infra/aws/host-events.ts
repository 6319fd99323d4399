import { Duration } from 'aws-cdk-lib';
import { Match, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Construct } from 'constructs';
import type { Functions } from './functions.ts';

/**
 * Routes EC2 and SSM events about hosts to the function that wakes the objects concerned. Events
 * are only hints, so transitional ones are filtered out: pending machines and running commands.
 */
export function createHostEvents(scope: Construct, functions: Functions): void {
  const target = new LambdaFunction(functions['host-events'], {
    maxEventAge: Duration.minutes(5),
    retryAttempts: 2,
  });
  new Rule(scope, 'MachineEvents', {
    description: 'A machine changed state',
    eventPattern: {
      source: ['aws.ec2'],
      detailType: ['EC2 Instance State-change Notification'],
      detail: { state: Match.anythingBut('pending') },
    },
    targets: [target],
  });
  new Rule(scope, 'InterruptionEvents', {
    description: 'EC2 takes a Spot machine in two minutes, or is likely to take it',
    eventPattern: {
      source: ['aws.ec2'],
      detailType: [
        'EC2 Spot Instance Interruption Warning',
        'EC2 Instance Rebalance Recommendation',
      ],
    },
    targets: [target],
  });
  new Rule(scope, 'CommandEvents', {
    description: 'A command on a host ended',
    eventPattern: {
      source: ['aws.ssm'],
      detailType: ['EC2 Command Invocation Status-change Notification'],
      detail: {
        'document-name': ['AWS-RunShellScript'],
        status: Match.anythingBut('Pending', 'InProgress', 'Delayed', 'Cancelling'),
      },
    },
    targets: [target],
  });
}
