import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App, type Stack } from 'aws-cdk-lib';
import * as z from 'zod';
import { functionNames } from '../../infra/aws/bundle.ts';
import { createChecked } from '../../infra/aws/checks.ts';
import { readSettings } from '../../infra/aws/settings.ts';
import { createStack } from '../../infra/aws/stack.ts';

const resourceSchema = z.looseObject({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  DeletionPolicy: z.string().optional(),
  DependsOn: z.array(z.string()).optional(),
});
const templateSchema = z.looseObject({ Resources: z.record(z.string(), resourceSchema) });
const cdkSchema = z.looseObject({ context: z.record(z.string(), z.unknown()) });

export type Resource = Readonly<z.infer<typeof resourceSchema>>;
export type Template = Readonly<{ Resources: Readonly<Record<string, Resource>> }>;
type Given = Readonly<Record<string, unknown>>;

const repositoryRoot = path.resolve(import.meta.dirname, '../..');
const json = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

/** Returns the template that `cdk synth` would write, without running the checks. */
export const synthesize = (given: Given = {}): Template =>
  inFolder((app, bundles) => {
    const stack = createStack(
      app,
      readSettings((name) => given[name]),
      bundles,
    );
    app.synth({ skipValidation: true });
    return templateSchema.parse(json(path.join(app.outdir, `${stack.artifactId}.template.json`)));
  });

/**
 * Synthesizes as `cdk synth` does, with every check; `spoil` may break a rule first.
 * @throws with the broken rules that are not acknowledged
 */
export const check = (given: Given, spoil: (stack: Stack) => void = () => undefined): void =>
  inFolder((app, bundles) => {
    const settings = readSettings((name) => given[name]);
    spoil(createChecked(app, settings, bundles));
    app.synth();
  });

/** Runs `make` with an app in a temporary folder and with functions that do nothing. */
function inFolder<T>(make: (app: App, bundles: string) => T): T {
  const outdir = mkdtempSync(path.join(tmpdir(), 'drydock-synth-'));
  // A broken rule sets the exit code of the process; the tests check the thrown error instead.
  const { exitCode } = process;
  try {
    const bundles = path.join(outdir, 'bundles');
    for (const name of functionNames) {
      mkdirSync(path.join(bundles, name), { recursive: true });
      writeFileSync(path.join(bundles, name, 'index.mjs'), 'export const handler = () => {};');
    }
    const { context } = cdkSchema.parse(json(path.join(repositoryRoot, 'cdk.json')));
    return make(new App({ outdir, context }), bundles);
  } finally {
    process.exitCode = exitCode;
    rmSync(outdir, { recursive: true });
  }
}

/** Returns the resources of one type with their logical ids. */
export const ofType = (
  { Resources }: Template,
  type: string,
): readonly (readonly [string, Resource['Properties']])[] =>
  Object.entries(Resources)
    .filter(([, { Type }]) => Type === type)
    .map(([name, { Properties }]) => [name, Properties] as const);
