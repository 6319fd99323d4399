import { type App, CfnOutput, Stack, Tags } from 'aws-cdk-lib';
import { createApi } from './api.ts';
import { createFunctions } from './functions.ts';
import { createOutputs } from './outputs.ts';
import { createQueues } from './queues.ts';
import type { Settings } from './settings.ts';
import { createTables } from './tables.ts';

/** The whole of Drydock in one region of one account. `bundles`: what `bundleFunctions` made. */
export function createStack(app: App, settings: Settings, bundles: string): Stack {
  const stack = new Stack(app, settings.deployment, {
    description: 'Drydock: leases on machines, working copies and sandboxes',
  });
  const tables = createTables(stack, settings);
  const queues = createQueues(stack, settings);
  const outputs = createOutputs(stack, settings);
  const none = {
    api: [],
    'lease-worker': [],
    'resource-worker': [],
    'execution-worker': [],
    alarm: [],
    sweeper: [],
    audit: [],
    'host-events': [],
  };
  const functions = createFunctions(stack, {
    settings,
    bundles,
    tables,
    queues,
    outputs,
    beyond: none,
  });
  const api = createApi(stack, settings, functions.api);
  new CfnOutput(stack, 'Url', { value: api.apiEndpoint });
  Tags.of(stack).add('drydock', settings.deployment);
  return stack;
}
