import { parseArgs } from 'node:util';
import { runWithCrashes, violationsIn } from './crash-run.ts';
import { aFolder, removeFolder } from './local-world.ts';

const crashHelp = `npm run crash -- [--minutes n] [--seed n] [--leases n] [--visibility seconds]

Runs leases while killing workers at random, one run after another, until the time is up. The queues
hide a dead worker's messages for 45 s, as in the cloud, or for --visibility seconds. Exits with 1
at the first run that breaks a guarantee; its seed reproduces it.`;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    leases: { type: 'string', default: '200' },
    visibility: { type: 'string', default: '45' },
    help: { type: 'boolean', default: false },
  },
});

async function runUntil(end: number): Promise<void> {
  const { leases, visibility } = values;
  for (let seed = Number(values.seed); Date.now() < end; seed += 1) {
    const folder = aFolder();
    const {
      rest: _,
      restBefore: _before,
      ...summary
    } = await runWithCrashes(folder, {
      seed,
      leases: Number(leases),
      clients: 12,
      workers: 3,
      commands: 0.6,
      killEvery: 8,
      visibilitySeconds: Number(visibility),
      restSeconds: 400,
    }).then((findings) => ({ ...findings, violations: violationsIn(findings) }));
    process.stdout.write(`seed ${seed}: ${JSON.stringify(summary)}\n`);
    if (summary.violations.length > 0) {
      process.stdout.write(`seed ${seed}: ${summary.violations.join('\n')}\ndata: ${folder}\n`);
      process.exitCode = 1;
      return;
    }
    removeFolder(folder);
  }
}

if (values.help) process.stdout.write(`${crashHelp}\n`);
else await runUntil(Date.now() + Number(values.minutes) * 60_000);
