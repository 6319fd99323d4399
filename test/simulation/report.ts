import type { Told } from './children.ts';
import { relevant } from './stage/trace.ts';
import { type Outcome, story } from './story.ts';

/** A story told again, with its trace: the sentence, how it came to it, how to see it all. */
export async function failureReport(seed: number, steps: number): Promise<string> {
  const { wrong, trace, steps: taken } = await story({ seed, steps, trace: true });
  const lines = relevant(trace, wrong.slice(0, 3));
  return [
    `seed ${seed} went wrong after ${taken} steps:`,
    ...wrong.slice(0, 8).map((sentence) => `  ${sentence}`),
    '',
    `its last ${lines.length} lines about them (seconds, who, what):`,
    ...lines.map((line) => line.slice(0, 300)),
    '',
    `the whole of it: npm run simulate -- --seed ${seed} --steps ${steps} --trace`,
  ].join('\n');
}

export const wholeTrace = ({ trace, wrong }: Outcome): string =>
  [...trace, '', ...(wrong.length > 0 ? wrong : ['nothing went wrong'])].join('\n');

/** How many stories there were and what happened in them, most frequent first. */
export function summary(all: readonly Told[], tookMs: number): string {
  const happened = new Map<string, number>();
  for (const [kind, n] of all.flatMap((one) => one.happened)) {
    happened.set(kind, (happened.get(kind) ?? 0) + n);
  }
  const kinds = [...happened].sort(([, a], [, b]) => b - a).map(([kind, n]) => `${kind} ${n}`);
  const bad = all.filter(({ wrong }) => wrong.length > 0).length;
  const steps = all.reduce((sum, one) => sum + one.steps, 0);
  return [
    `in their events: ${kinds.join(', ')}`,
    `${all.length} stories, ${steps} steps, ${bad} wrong, ${(tookMs / 1_000).toFixed(1)} s`,
  ].join('\n');
}
