import { story, stepsUsual } from './story.ts';

const value = (name: string, usual: number) => {
  const at = process.argv.indexOf(name);
  return at < 0 ? usual : Number(process.argv[at + 1]);
};
const first = value('--seed', 1);
const n = value('--seeds', 1);
const steps = value('--steps', stepsUsual);
const trace = process.argv.includes('--trace');
const t = Date.now();
let total = 0;
let bad = 0;
for (let seed = first; seed < first + n; seed += 1) {
  const r = await story({ seed, steps, trace });
  total += r.steps;
  if (r.wrong.length > 0) {
    bad += 1;
    process.stdout.write(`seed ${seed} after ${r.steps}: ${r.wrong.slice(0, 3).join('\n    ')}\n`);
  }
  if (trace) process.stdout.write(`${r.trace.join('\n')}\n`);
}
process.stdout.write(`${n} seeds, ${bad} bad, ${total} steps, ${Date.now() - t} ms\n`);
