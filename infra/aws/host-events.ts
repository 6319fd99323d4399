import { Duration } from 'aws-cdk-lib';
import { Match, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Construct } from 'constructs';
import type { Functions } from './functions.ts';

/**
 * What EC2 and SSM say of hosts wakes whom it concerns. All of it is a hint, so what is only on its
 * way is not asked for: machines that are pending, commands that still run.
 */
export function createHostEvents(scope: Construct, functions: Functions): void {
  const target = new LambdaFunction(functions['host-events'], {
    maxEventAge: Duration.minutes(5),
    retryAttempts: 2,
  });
  new Rule(scope, 'MachineEvents', {
    description: 'A machine changed its state',
    eventPattern: {
      source: ['aws.ec2'],
      detailType: ['EC2 Instance State-change Notification'],
      detail: { state: Match.anythingBut('pending') },
    },
    targets: [target],
  });
  new Rule(scope, 'CommandEvents', {
    description: 'A command on a host is over',
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
