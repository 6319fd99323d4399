import { runInChild } from '../children.ts';
import type { Patch } from './patch.ts';
import { patches } from './patches.ts';
import { patchNamed } from './plant.ts';

export type Caught = Readonly<{
  patch: Patch;
  /** The seed that exposed the bug; null if none of the given seeds did. */
  seed: number | null;
  sentence: string;
  /** True if a sentence reported this very bug, not only some consequence of it. */
  toldApart: boolean;
}>;

export type SabotageSearch = Readonly<{
  seed: number | null;
  seeds: number;
  steps: number;
  jobs: number;
}>;

export const patchesFor = (name: string): readonly Patch[] =>
  name === 'all' ? patches : [patchNamed(name)];

/** Plants each bug alone and runs stories until one goes wrong. */
export async function catchAll(
  wanted: readonly Patch[],
  { seed, seeds, steps, jobs }: SabotageSearch,
  onCaught: (one: Caught) => void = () => {},
): Promise<readonly Caught[]> {
  const left = [...wanted];
  const caught: Caught[] = [];
  const work = async (): Promise<void> => {
    for (let patch = left.shift(); patch !== undefined; patch = left.shift()) {
      const from = seed ?? patch.seed;
      const task = { seed: from, seeds, stride: 1, steps, sabotage: patch.name };
      const last = (await runInChild(task)).at(-1);
      const wrong = last?.wrong ?? [];
      const one = {
        patch,
        seed: wrong.length > 0 ? (last?.seed ?? null) : null,
        sentence: wrong.find((sentence) => patch.caught.test(sentence)) ?? wrong[0] ?? '',
        toldApart: wrong.some((sentence) => patch.caught.test(sentence)),
      };
      caught.push(one);
      onCaught(one);
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return caught;
}

export function caughtRow({ patch, seed, sentence, toldApart }: Caught): string {
  const when = seed === null ? 'never' : `seed ${seed}`;
  const what = (sentence.split('\n')[0] ?? '').slice(0, 90);
  return `${patch.name.padEnd(32)} ${when.padEnd(10)} ${toldApart ? ' ' : '?'} ${what}`;
}
