import type { Json } from '../../shared/model/json.ts';
import type { PlanStep } from '../config/plan.ts';
import type { Colour, Screen } from '../screen.ts';

const signs: Readonly<Record<PlanStep['does'], Readonly<{ sign: string; colour: Colour }>>> = {
  create: { sign: '+', colour: 'green' },
  update: { sign: '~', colour: 'yellow' },
  delete: { sign: '-', colour: 'red' },
  nothing: { sign: '=', colour: 'dim' },
};

/** Prints what a step would do, field by field. */
export function printPlanStep(screen: Pick<Screen, 'out'>, step: PlanStep): void {
  const { sign, colour } = signs[step.does];
  const unchanged = step.does === 'nothing' ? ' unchanged' : '';
  screen.out(`${sign} ${step.object} ${step.name}${unchanged}`, colour);
  for (const { field, from, to } of step.changes) {
    const before = step.does === 'create' ? '' : `${jsonValueText(from)} → `;
    screen.out(`    ${field}: ${before}${jsonValueText(to)}`);
  }
}

const jsonValueText = (value: Json): string => {
  if (value === null) return 'none';
  return typeof value === 'string' ? value : JSON.stringify(value);
};

/** `2 created, 1 updated, 4 unchanged`. */
export function planSummary(steps: readonly PlanStep[]): string {
  const words = { create: 'created', update: 'updated', delete: 'deleted', nothing: 'unchanged' };
  return Object.entries(words)
    .map(([does, word]) => [steps.filter((step) => step.does === does).length, word] as const)
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}`)
    .join(', ');
}
