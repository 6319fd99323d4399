import { CustomResource, Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Functions } from './functions.ts';
import type { Settings } from './settings.ts';

/**
 * Creates a custom resource by which the audit terminates the deployment's machines when the stack
 * is deleted (dev profile only; a production stack keeps its machines, as it keeps its data). It is
 * in both profiles, because CloudFormation also deletes a resource that an update leaves out: what
 * the profile wants is its property `keep`. The resource worker's queue subscription depends on it,
 * so CloudFormation deletes the subscription first, and no turn can launch another machine
 * meanwhile. It depends on the audit's permissions, and they on the tables, so it is never created
 * for a stack that could not create these.
 */
export function createStackDeletion(
  scope: Construct,
  settings: Settings,
  functions: Functions,
): void {
  const { audit } = functions;
  const machines = new CustomResource(scope, 'Machines', {
    serviceToken: audit.functionArn,
    resourceType: 'Custom::Machines',
    properties: { keep: String(settings.profile === 'production') },
    serviceTimeout: Duration.minutes(6),
  });
  if (audit.role) machines.node.addDependency(audit.role);
  const worker = functions['resource-worker'];
  for (const child of worker.node.findAll()) {
    if (child.node.id.startsWith('SqsEventSource')) child.node.addDependency(machines);
  }
}
