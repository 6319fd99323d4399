import path from 'node:path';
import { App } from 'aws-cdk-lib';
import { bundleFunctions } from './bundle.ts';
import { createChecked } from './checks.ts';
import { readSettings, type Settings } from './settings.ts';

// What `cdk` runs: the whole app, from the sources as they are.
const app = new App();
const bundles = path.join(app.outdir, 'bundles');
const settings = settingsOrEnd();
bundleFunctions(bundles);
createChecked(app, settings, bundles);
app.synth();

/** A setting that can't be so is a sentence for whoever set it, without our stack. */
function settingsOrEnd(): Settings {
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
