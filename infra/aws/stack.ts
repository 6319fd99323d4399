import { Annotations, type App, Aws, CfnOutput, Stack, Tags } from 'aws-cdk-lib';
import { createHttpApis } from './api.ts';
import { createCloudWatchAlarms } from './cloudwatch-alarms.ts';
import { createDashboard } from './dashboard.ts';
import { driverStatementsFor, type HostBounds } from './driver-permissions.ts';
import { createEventBus } from './event-bus.ts';
import { createFunctions } from './functions.ts';
import { createHostEvents } from './host-events.ts';
import { createHostRole } from './hosts.ts';
import { createOutputs } from './outputs.ts';
import { createStackQueues } from './queues.ts';
import { createSchedules } from './schedules.ts';
import type { Settings } from './settings.ts';
import { createStackDeletion } from './stack-deletion.ts';
import { createStackTables } from './tables.ts';

/** Creates the Drydock stack of one region. `bundles` is the folder `bundleFunctions` wrote. */
export function createStack(app: App, settings: Settings, bundles: string): Stack {
  const { deployment, hostRoles, imageParameters, subnets } = settings;
  const stack = new Stack(app, deployment, {
    description: 'Drydock: leases on machines, working copies and sandboxes',
    terminationProtection: settings.profile === 'production',
  });
  const tables = createStackTables(stack, settings);
  const queues = createStackQueues(stack, settings);
  const outputs = createOutputs(stack, settings);
  const host = createHostRole(stack, settings, outputs);
  const roles = [host.role.roleArn, ...hostRoles];
  const hosts: HostBounds = {
    deployment,
    imageParameters,
    subnets,
    roles,
    bucket: outputs.bucketArn,
  };
  const functions = createFunctions(stack, {
    settings,
    bundles,
    tables,
    queues,
    outputs,
    driverStatements: (name) => driverStatementsFor(name, hosts),
  });
  const httpApis = createHttpApis(stack, settings, functions.api);
  createStackDeletion(stack, settings, functions);
  createSchedules(stack, functions);
  createHostEvents(stack, functions);
  const eventDeadLetters = createEventBus(stack, settings, tables.events);
  createCloudWatchAlarms(stack, { settings, functions, queues, httpApis, eventDeadLetters });
  createDashboard(stack, { settings, functions, queues, httpApis, eventDeadLetters });

  const addOutput = (id: string, value: string, description: string) =>
    new CfnOutput(stack, id, { value, description });
  addOutput(
    'Url',
    httpApis.iam.apiEndpoint,
    'The API for requests signed with IAM: set DRYDOCK_URL to it',
  );
  if (httpApis.jwt)
    addOutput('PeopleUrl', httpApis.jwt.apiEndpoint, 'The API for bearers of the issuer’s tokens');
  addOutput('Region', Aws.REGION, 'The region of the deployment');
  addOutput('OutputBucket', outputs.bucketName, 'The bucket that holds whole command outputs');
  addOutput('HostProfile', host.profile, 'An instance profile for hosts: SSM and command output');
  // Some linters' dashboard schemas do not have tags yet.
  Tags.of(stack).add('drydock:stack', deployment, {
    excludeResourceTypes: ['AWS::CloudWatch::Dashboard'],
  });
  if (settings.admin === undefined) {
    const warning =
      'no admin is set, so every request is refused: deploy with -c admin=<ARN of your role>';
    Annotations.of(stack).addWarningV2('drydock:no-admin', warning);
  }
  return stack;
}
