import { CustomResource, Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Functions } from './functions.ts';
import type { Settings } from './settings.ts';

/**
 * Creates a custom resource by which the audit terminates the deployment's machines when the stack
 * is deleted (dev profile only; a production stack keeps its machines, as it keeps its data). The
 * resource worker's queue subscription depends on this resource, so CloudFormation deletes the
 * subscription first, and no turn can launch another machine meanwhile.
 */
export function createStackDeletion(
  scope: Construct,
  settings: Settings,
  functions: Functions,
): void {
  if (settings.profile === 'production') return;
  const { audit } = functions;
  const machines = new CustomResource(scope, 'Machines', {
    serviceToken: audit.functionArn,
    resourceType: 'Custom::Machines',
    serviceTimeout: Duration.minutes(6),
  });
  if (audit.role) machines.node.addDependency(audit.role);
  const worker = functions['resource-worker'];
  for (const child of worker.node.findAll()) {
    if (child.node.id.startsWith('SqsEventSource')) child.node.addDependency(machines);
  }
}
