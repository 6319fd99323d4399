import path from 'node:path';
import { App } from 'aws-cdk-lib';
import { bundleFunctions } from './bundle.ts';
import { createChecked } from './checks.ts';
import { readSettings } from './settings.ts';

// What `cdk` runs: the whole app, from the sources as they are.
const app = new App();
const bundles = path.join(app.outdir, 'bundles');
bundleFunctions(bundles);
createChecked(
  app,
  readSettings((name) => app.node.tryGetContext(name)),
  bundles,
);
app.synth();
