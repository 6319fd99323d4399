import { CustomResource, Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Functions } from './functions.ts';
import type { Settings } from './settings.ts';

/**
 * Stands for the machines of a deployment that leaves nothing behind: when the stack goes, the
 * audit ends them. Whatever could launch one more has to go before, so workers listen to their
 * queues only while this is there. One that keeps its data keeps its machines too.
 */
export function createFarewell(scope: Construct, settings: Settings, functions: Functions): void {
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
