import { Annotations, type App, Aws, CfnOutput, Stack, Tags } from 'aws-cdk-lib';
import { createDoors } from './api.ts';
import { beyondFor, type Hosts } from './beyond.ts';
import { createDashboard } from './dashboard.ts';
import { createEventBus } from './event-bus.ts';
import { createFarewell } from './farewell.ts';
import { createFunctions } from './functions.ts';
import { createHostEvents } from './host-events.ts';
import { createHostRole } from './hosts.ts';
import { createOutputs } from './outputs.ts';
import { createQueues } from './queues.ts';
import { createSchedules } from './schedules.ts';
import type { Settings } from './settings.ts';
import { createTables } from './tables.ts';
import { createAlarms } from './watch.ts';

/** The whole of Drydock in one region of one account. `bundles`: what `bundleFunctions` made. */
export function createStack(app: App, settings: Settings, bundles: string): Stack {
  const { deployment, hostRoles, imageParameters, subnets } = settings;
  const stack = new Stack(app, deployment, {
    description: 'Drydock: leases on machines, working copies and sandboxes',
    terminationProtection: settings.profile === 'production',
  });
  const tables = createTables(stack, settings);
  const queues = createQueues(stack, settings);
  const outputs = createOutputs(stack, settings);
  const host = createHostRole(stack, settings, outputs);
  const roles = [host.role.roleArn, ...hostRoles];
  const hosts: Hosts = { deployment, imageParameters, subnets, roles, bucket: outputs.bucketArn };
  const functions = createFunctions(stack, {
    settings,
    bundles,
    tables,
    queues,
    outputs,
    beyond: (name) => beyondFor(name, hosts),
  });
  const doors = createDoors(stack, settings, functions.api);
  createFarewell(stack, settings, functions);
  createSchedules(stack, functions);
  createHostEvents(stack, functions);
  const untold = createEventBus(stack, settings, tables.events);
  createAlarms(stack, { settings, functions, queues, doors, untold });
  createDashboard(stack, { settings, functions, queues, doors, untold });

  const tell = (id: string, value: string, description: string) =>
    new CfnOutput(stack, id, { value, description });
  tell('Url', doors.machines.apiEndpoint, 'The API, signed with IAM: DRYDOCK_URL');
  if (doors.people)
    tell('PeopleUrl', doors.people.apiEndpoint, 'The API, for tokens of the issuer');
  tell('Region', Aws.REGION, 'Where it is');
  tell('OutputBucket', outputs.bucketName, 'Where whole outputs of commands lie');
  tell('HostProfile', host.profile, 'An instance profile for hosts: SSM and their outputs');
  // Not every linter's schema of a dashboard has tags yet.
  Tags.of(stack).add('drydock:stack', deployment, {
    excludeResourceTypes: ['AWS::CloudWatch::Dashboard'],
  });
  if (settings.admin === undefined) {
    const says = 'nobody is an admin: deploy with -c admin=<ARN of your role>, or all are refused';
    Annotations.of(stack).addWarningV2('drydock:no-admin', says);
  }
  return stack;
}
