import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import type { DesiredObject } from '../config/desired.ts';
import { desiredObjectsIn } from '../config/desired.ts';
import { readDocuments } from '../config/files.ts';
import type { PlanStep } from '../config/plan.ts';
import { planFor } from '../config/plan.ts';
import type { CommandContext, CommonOptions } from '../context.ts';
import { openContext, withJson } from '../context.ts';
import { CliError, exitCodes, usageError } from '../exit.ts';
import { listOption } from '../parse/pairs.ts';
import { planSummary, printPlanStep } from '../print/plan.ts';

export type ApplyOptions = CommonOptions &
  Readonly<{ file?: readonly string[]; yes?: boolean; dryRun?: boolean }>;

export const withApplyOptions = (command: Command): Command =>
  withJson(command)
    .argument('[files...]', 'the same as -f')
    .option('-f, --file <file>', 'a YAML or JSON file, a folder, or - (repeatable)', listOption)
    .option('-y, --yes', 'apply without asking')
    .option('--dry-run', 'print what would change, and change nothing');

/** `drydock apply`: prints what would change, asks, and applies it. */
export function describeApply(command: Command): void {
  withApplyOptions(command)
    .addHelpText('after', applyExamples)
    .action((files: readonly string[], options: ApplyOptions) => applyFiles(files, options));
}

/** Applies files. With `onlyKind`, refuses other documents: `pool create` creates no blueprint. */
export async function applyFiles(
  files: readonly string[],
  options: ApplyOptions,
  onlyKind?: DesiredObject['kind'],
): Promise<void> {
  const names = [...(options.file ?? []), ...files];
  if (names.length === 0) {
    throw usageError('no file to apply.', 'for example: drydock apply hosts.yaml');
  }
  const desired = desiredObjectsIn(readDocuments(names));
  if (desired.length === 0) throw usageError(`nothing to apply in ${names.join(', ')}.`);
  const other = onlyKind && desired.find(({ kind }) => kind !== onlyKind);
  if (other) {
    const message = `this is a ${other.kind}, not a ${onlyKind}.`;
    const location = other.document.location(['kind']);
    throw usageError(`${location}: ${message}`, 'use: drydock apply -f …');
  }

  const context = openContext(options);
  const steps = await planFor(context.api, desired);
  printPlan(context, steps);
  const todo = steps.filter(({ does }) => does !== 'nothing');
  if (todo.length === 0 || options.dryRun) return;
  if (!options.yes) await confirm(context, todo.length);
  await applySteps(context, todo);
  if (!context.screen.json) context.screen.note(`applied: ${planSummary(steps)}`);
}

function printPlan({ screen }: CommandContext, steps: readonly PlanStep[]): void {
  for (const step of steps) {
    const { object, name, does, changes } = step;
    if (screen.json) screen.object({ kind: 'plan', object, name, does, changes });
    else printPlanStep(screen, step);
  }
}

/** Asks the person at the terminal, and throws unless they agree. Without a terminal, throws. */
async function confirm({ screen }: CommandContext, count: number): Promise<void> {
  const changes = count === 1 ? 'this change' : `these ${count} changes`;
  if (!screen.canAsk) {
    const message = `nothing was changed: cannot ask to confirm ${changes} without a terminal.`;
    throw usageError(message, 'add --yes');
  }
  const line = createInterface({ input: process.stdin, output: process.stderr });
  // Ctrl-C and Ctrl-D mean no; without these handlers the question would wait for ever.
  const leave = new AbortController();
  line.once('SIGINT', () => leave.abort());
  line.once('close', () => leave.abort());
  const question = line.question(`Make ${changes}? [y/N] `, { signal: leave.signal });
  const answer = await question.catch(() => 'no');
  line.close();
  if (/^y(es)?$/i.test(answer.trim())) return;
  throw new CliError(exitCodes.interrupted, 'nothing was changed.');
}

async function applySteps({ screen }: CommandContext, todo: readonly PlanStep[]): Promise<void> {
  for (const [at, step] of todo.entries()) {
    const { object, name, does } = step;
    try {
      await step.apply();
    } catch (error) {
      if (at > 0) screen.note(`${at} of ${todo.length} changes were made before this error:`);
      throw error;
    }
    if (screen.json) screen.object({ kind: 'applied', object, name, does });
  }
}

const applyExamples = `
Examples:
  drydock apply hosts.yaml              print what would change, ask, apply it
  drydock apply -f config/ --dry-run    only print what would change
  drydock apply -f - --yes < all.yaml   several documents, without asking (CI)

A blueprint:                            A pool of machines you have:
  kind: blueprint                         kind: pool
  name: demo-hosts                        name: lab
  driver: ec2-host                        devices:
  limit: 3                                  - name: rack3
  parameters:                                 machine: mi-0123456789abcdef0
    attributes: { os: linux }                 labels: { os: linux, gpu: true }

The local world has two machines: mi-00000000000000001 and mi-00000000000000002.`;
