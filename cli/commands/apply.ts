import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import { readDocuments } from '../config/files.ts';
import type { Step } from '../config/plan.ts';
import { planFor } from '../config/plan.ts';
import type { Wanted } from '../config/wanted.ts';
import { wantedIn } from '../config/wanted.ts';
import type { CommonOptions, Context } from '../context.ts';
import { openContext } from '../context.ts';
import { CliError, exitCodes, usage } from '../exit.ts';
import { listOption } from '../parse/pairs.ts';
import { tally, tellStep } from '../print/plan.ts';
import { withJson } from './common.ts';

export type ApplyOptions = CommonOptions &
  Readonly<{ file?: readonly string[]; yes?: boolean; dryRun?: boolean }>;

export const withApplyOptions = (command: Command): Command =>
  withJson(command)
    .argument('[files...]', 'the same as -f')
    .option('-f, --file <file>', 'a YAML or JSON file, a folder, or - (repeat)', listOption)
    .option('-y, --yes', 'do not ask')
    .option('--dry-run', 'only say what would change');

/** `drydock apply`: says what would change, asks, changes it. */
export function describeApply(command: Command): void {
  withApplyOptions(command)
    .addHelpText('after', examples)
    .action((files: readonly string[], options: ApplyOptions) => apply(files, options));
}

/** With a kind, documents of another kind are refused: `pool create` makes no blueprint. */
export async function apply(
  files: readonly string[],
  options: ApplyOptions,
  only?: Wanted['kind'],
): Promise<void> {
  const names = [...(options.file ?? []), ...files];
  if (names.length === 0) throw usage('no file to apply.', 'for example: drydock apply hosts.yaml');
  const wanted = wantedIn(readDocuments(names));
  if (wanted.length === 0) throw usage(`nothing to apply in ${names.join(', ')}.`);
  const other = only && wanted.find(({ kind }) => kind !== only);
  if (other) {
    const place = other.document.place(['kind']);
    throw usage(`${place}: this is a ${other.kind}, not a ${only}.`, 'use: drydock apply -f …');
  }

  const context = openContext(options);
  const steps = await planFor(context.api, wanted);
  tell(context, steps);
  const todo = steps.filter(({ does }) => does !== 'nothing');
  if (todo.length === 0 || options.dryRun) return;
  if (!options.yes) await agree(context, todo.length);
  await carryOut(context, todo);
  if (!context.screen.json) context.screen.note(`applied: ${tally(steps)}`);
}

function tell({ screen }: Context, steps: readonly Step[]): void {
  for (const step of steps) {
    const { object, name, does, changes } = step;
    if (screen.json) screen.object({ kind: 'plan', object, name, does, changes });
    else tellStep(screen, step);
  }
}

/** A question where a person can answer; elsewhere a refusal, since nobody has agreed. */
async function agree({ screen }: Context, count: number): Promise<void> {
  const changes = count === 1 ? 'this change' : `these ${count} changes`;
  if (!screen.canAsk) {
    throw usage(`nothing was changed: nobody is here to agree to ${changes}.`, 'add --yes');
  }
  const line = createInterface({ input: process.stdin, output: process.stderr });
  // Ctrl-C and Ctrl-D are answers too: without this the question would wait for ever.
  const leave = new AbortController();
  line.once('SIGINT', () => leave.abort());
  line.once('close', () => leave.abort());
  const question = line.question(`Make ${changes}? [y/N] `, { signal: leave.signal });
  const answer = await question.catch(() => 'no');
  line.close();
  if (/^y(es)?$/i.test(answer.trim())) return;
  throw new CliError(exitCodes.interrupted, 'nothing was changed.');
}

async function carryOut({ screen }: Context, todo: readonly Step[]): Promise<void> {
  for (const [at, { object, name, does, act }] of todo.entries()) {
    try {
      await act();
    } catch (error) {
      if (at > 0) screen.note(`${at} of ${todo.length} changes were made before this:`);
      throw error;
    }
    if (screen.json) screen.object({ kind: 'applied', object, name, does });
  }
}

const examples = `
Examples:
  drydock apply hosts.yaml              says what would change, asks
  drydock apply -f config/ --dry-run    only says it
  drydock apply -f - --yes < all.yaml   several documents, no question (CI)

A blueprint:                            A pool of machines you have:
  kind: blueprint                         kind: pool
  name: demo-hosts                        name: lab
  type: ec2-host                          devices:
  limit: 3                                  - name: rack3
  parameters:                                 machine: mi-0123456789abcdef0
    attributes: { os: linux }                 labels: { os: linux, gpu: true }`;
