import type { StoryResult } from './children.ts';
import { relevantLines } from './stage/trace.ts';
import { runStory, type StoryOutcome } from './story.ts';

/**
 * Runs a story again with its trace. Returns what went wrong, the lines before it, and the command.
 */
export async function failureReport(seed: number, steps: number): Promise<string> {
  const { wrong, trace, steps: taken } = await runStory({ seed, steps, trace: true });
  const lines = relevantLines(trace, wrong.slice(0, 3));
  return [
    `seed ${seed} went wrong after ${taken} steps:`,
    ...wrong.slice(0, 8).map((sentence) => `  ${sentence}`),
    '',
    `the last ${lines.length} lines about it (seconds, function, call):`,
    ...lines.map((line) => line.slice(0, 300)),
    '',
    `the whole trace: npm run simulate -- --seed ${seed} --steps ${steps} --trace`,
  ].join('\n');
}

export const wholeTrace = ({ trace, wrong }: StoryOutcome): string =>
  [...trace, '', ...(wrong.length > 0 ? wrong : ['nothing went wrong'])].join('\n');

/** Returns the number of stories, and what happened and what was met, most frequent first. */
export function summary(all: readonly StoryResult[], tookMs: number): string {
  const bad = all.filter(({ wrong }) => wrong.length > 0).length;
  const steps = all.reduce((sum, one) => sum + one.steps, 0);
  return [
    `events: ${countsOf(all.flatMap(({ happened }) => happened))}`,
    `met: ${countsOf(all.flatMap(({ met }) => met))}`,
    `${all.length} stories, ${steps} steps, ${bad} wrong, ${(tookMs / 1_000).toFixed(1)} s`,
  ].join('\n');
}

function countsOf(counted: readonly (readonly [string, number])[]): string {
  const sums = new Map<string, number>();
  for (const [name, n] of counted) sums.set(name, (sums.get(name) ?? 0) + n);
  const sorted = [...sums].sort(([, a], [, b]) => b - a);
  return sorted.map(([name, n]) => `${name} ${n}`).join(', ');
}
