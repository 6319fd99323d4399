import { z } from 'zod';
import { patchNamed, plant } from './sabotage/plant.ts';

/** What a child is told, as JSON in its one argument: every `stride`-th seed from `seed` on. */
const task = z.object({
  seed: z.int(),
  seeds: z.int(),
  stride: z.int(),
  steps: z.int(),
  sabotage: z.string().nullable(),
});

const { seed, seeds, stride, steps, sabotage } = task.parse(JSON.parse(process.argv[2] ?? ''));
const patch = sabotage === null ? null : patchNamed(sabotage);
if (patch !== null) plant(patch);
const { weather = {} } = patch ?? {};
// Only now, so that the planted text is what is loaded.
const { story } = await import('./story.ts');

for (let at = seed; at < seed + seeds; at += stride) {
  const { wrong, steps: taken, happened } = await story({ seed: at, steps, trace: false, weather });
  const told = { seed: at, wrong, steps: taken, happened: [...happened] };
  process.stdout.write(`${JSON.stringify(told)}\n`);
  if (wrong.length > 0) break;
}
