import { parseArgs } from 'node:util';
import { told } from './explore.ts';
import { type Run, runs } from './runs.ts';
import { isSwitch, switches } from './seats/switches.ts';

const say = (text: string): boolean => process.stdout.write(`${text}\n`);

const usage = [
  'npm run model -- <scope>|all [--turns 3] [--without <rule>] [--hints] [--states 1000000]',
  '',
  `rules: ${Object.keys(switches).join(', ')}`,
  ...runs.map(
    ({ name, events, large }) => `${name.padEnd(20)} ${events}${large ? ' (large)' : ''}`,
  ),
].join('\n');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    turns: { type: 'string', default: '2' },
    states: { type: 'string', default: '1000000' },
    without: { type: 'string' },
    hints: { type: 'boolean', default: false },
  },
});

const [asked] = positionals;
const chosen = runs.filter(({ name }) => asked === 'all' || asked === name);
const without = values.without ?? null;

async function tell(run: Run): Promise<boolean> {
  const before = process.cpuUsage();
  const options = { turns: Number(values.turns), hints: values.hints };
  const rule = without !== null && isSwitch(without) ? { without } : {};
  const bounds = { states: Number(values.states), violations: 12 };
  const found = await run.explore({ ...options, ...rule }, bounds);
  const seconds = process.cpuUsage(before).user / 1e6;
  const whole = found.complete ? 'all of them' : 'not all';
  say(
    `${run.name}: ${found.states} states (${whole}), ${found.steps} steps, ` +
      `depth ${found.depth}, ${seconds.toFixed(1)} s of CPU, ${found.violations.length} violations`,
  );
  for (const violation of found.violations) say(told(violation));
  return found.violations.length === 0;
}

if (chosen.length === 0 || (without !== null && !isSwitch(without))) {
  say(usage);
  process.exitCode = 2;
} else {
  for (const run of chosen) {
    if (!(await tell(run))) process.exitCode = 1;
  }
}
