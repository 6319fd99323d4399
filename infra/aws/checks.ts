import { type App, type Stack, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { Settings } from './settings.ts';
import { createStack } from './stack.ts';

/**
 * The stack, and what every synthesis of it must pass: the rules of AWS Solutions here, and those
 * of CloudFormation by the context of `cdk.json`. What is acknowledged says why where it is made.
 */
export function createChecked(app: App, settings: Settings, bundles: string): Stack {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return createStack(app, settings, bundles);
}
