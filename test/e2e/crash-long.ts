import { parseArgs } from 'node:util';
import { runWithCrashes, violationsIn } from './crash-run.ts';
import { aFolder, removeFolder } from './local-world.ts';

const crashHelp = `npm run crash -- [--minutes n] [--seed n] [--leases n] [--visibility seconds]

Stories of leases whose workers are killed at random, one after the other, until the time is up.
The queues keep a dead worker's messages away for 45 s, as in the cloud, or for as long as is said.
Ends with 1 at the first story in which something was lost; its seed tells it again.`;

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
      ...found
    } = await runWithCrashes(folder, {
      seed,
      leases: Number(leases),
      clients: 12,
      workers: 3,
      commands: 0.6,
      killEvery: 8,
      visibilitySeconds: Number(visibility),
      restSeconds: 400,
    }).then((findings) => ({ ...findings, troubles: violationsIn(findings) }));
    process.stdout.write(`seed ${seed}: ${JSON.stringify(found)}\n`);
    if (found.troubles.length > 0) {
      process.stdout.write(`seed ${seed}: ${found.troubles.join('\n')}\nits data: ${folder}\n`);
      process.exitCode = 1;
      return;
    }
    removeFolder(folder);
  }
}

if (values.help) process.stdout.write(`${crashHelp}\n`);
else await runUntil(Date.now() + Number(values.minutes) * 60_000);
