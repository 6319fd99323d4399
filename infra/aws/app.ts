import path from 'node:path';
import { App } from 'aws-cdk-lib';
import { bundleFunctions } from './bundle.ts';
import { readSettings } from './settings.ts';
import { createStack } from './stack.ts';

const app = new App();
const bundles = path.join(app.outdir, 'bundles');
bundleFunctions(bundles);
createStack(
  app,
  readSettings((name) => app.node.tryGetContext(name)),
  bundles,
);
app.synth();
