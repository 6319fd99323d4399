import { type App, type Stack, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { Settings } from './settings.ts';
import { createStack } from './stack.ts';

/**
 * Creates the stack and the checks that every synthesis must pass: the AWS Solutions rules here,
 * the CloudFormation rules through the context of `cdk.json`. Each exception gives its reason where
 * the resource is created.
 */
export function createChecked(app: App, settings: Settings, bundles: string): Stack {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return createStack(app, settings, bundles);
}
