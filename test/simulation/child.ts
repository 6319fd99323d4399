import * as z from 'zod';
import { patchNamed, plant } from './sabotage/plant.ts';

/** A child's task, as JSON in its one argument: every `stride`-th seed, beginning with `seed`. */
const taskSchema = z.object({
  seed: z.int(),
  seeds: z.int(),
  stride: z.int(),
  steps: z.int(),
  sabotage: z.string().nullable(),
});

const { seed, seeds, stride, steps, sabotage } = taskSchema.parse(
  JSON.parse(process.argv[2] ?? ''),
);
const patch = sabotage === null ? null : patchNamed(sabotage);
if (patch !== null) plant(patch);
const { weather = {} } = patch ?? {};
// Imported only now, so that the modules load with the bug planted.
const { runStory } = await import('./story.ts');

for (let at = seed; at < seed + seeds; at += stride) {
  const {
    wrong,
    steps: taken,
    happened,
    met,
  } = await runStory({ seed: at, steps, trace: false, weather });
  const told = { seed: at, wrong, steps: taken, happened: [...happened], met: [...met] };
  process.stdout.write(`${JSON.stringify(told)}\n`);
  if (wrong.length > 0) break;
}
