import { inChild } from '../children.ts';
import type { Patch } from './patch.ts';
import { patches } from './patches.ts';
import { patchNamed } from './plant.ts';

export type Caught = Readonly<{
  patch: Patch;
  /** Null: it was not caught in as many seeds as were given. */
  seed: number | null;
  sentence: string;
  /** By a sentence that speaks of this very bug. */
  sane: boolean;
}>;

export type Search = Readonly<{ seed: number | null; seeds: number; steps: number; jobs: number }>;

export const patchesFor = (name: string): readonly Patch[] =>
  name === 'all' ? patches : [patchNamed(name)];

/** Plants each bug alone and tells stories until one goes wrong. */
export async function catchAll(
  wanted: readonly Patch[],
  { seed, seeds, steps, jobs }: Search,
  heard: (one: Caught) => void = () => {},
): Promise<readonly Caught[]> {
  const left = [...wanted];
  const caught: Caught[] = [];
  const work = async (): Promise<void> => {
    for (let patch = left.shift(); patch !== undefined; patch = left.shift()) {
      const from = seed ?? patch.seed;
      const task = { seed: from, seeds, stride: 1, steps, sabotage: patch.name };
      const last = (await inChild(task)).at(-1);
      const wrong = last?.wrong ?? [];
      const one = {
        patch,
        seed: wrong.length > 0 ? (last?.seed ?? null) : null,
        sentence: wrong.find((sentence) => patch.caught.test(sentence)) ?? wrong[0] ?? '',
        sane: wrong.some((sentence) => patch.caught.test(sentence)),
      };
      caught.push(one);
      heard(one);
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return caught;
}

export function rowOf({ patch, seed, sentence, sane }: Caught): string {
  const when = seed === null ? 'never' : `seed ${seed}`;
  const what = (sentence.split('\n')[0] ?? '').slice(0, 90);
  return `${patch.name.padEnd(32)} ${when.padEnd(10)} ${sane ? ' ' : '?'} ${what}`;
}
