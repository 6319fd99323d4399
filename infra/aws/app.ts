import path from 'node:path';
import { App } from 'aws-cdk-lib';
import { bundleFunctions } from './bundle.ts';
import { createChecked } from './checks.ts';
import { readSettings, type Settings } from './settings.ts';

// The CDK app: bundles the functions from the current sources and synthesizes the stack.
const app = new App();
const bundles = path.join(app.outdir, 'bundles');
const deploymentSettings = settingsOrExit();
bundleFunctions(bundles);
createChecked(app, deploymentSettings, bundles);
app.synth();

/** Reads the settings; prints an invalid one as a message without a stack trace and exits. */
function settingsOrExit(): Settings {
  try {
    return readSettings(
      (name) => app.node.tryGetContext(name),
      Object.keys(app.node.getAllContext()),
    );
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exit(1);
  }
}
