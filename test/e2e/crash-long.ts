import { parseArgs } from 'node:util';
import { tellStory, troublesIn } from './crash-story.ts';
import { aFolder, remove } from './local-world.ts';

const help = `npm run crash -- [--minutes n] [--seed n] [--leases n] [--visibility seconds]

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

async function tellUntil(end: number): Promise<void> {
  const { leases, visibility } = values;
  for (let seed = Number(values.seed); Date.now() < end; seed += 1) {
    const folder = aFolder();
    const {
      rest: _,
      restBefore: _before,
      ...found
    } = await tellStory(folder, {
      seed,
      leases: Number(leases),
      clients: 12,
      workers: 3,
      commands: 0.6,
      killEvery: 8,
      visibilitySeconds: Number(visibility),
      restSeconds: 400,
    }).then((findings) => ({ ...findings, troubles: troublesIn(findings) }));
    process.stdout.write(`seed ${seed}: ${JSON.stringify(found)}\n`);
    if (found.troubles.length > 0) {
      process.stdout.write(`seed ${seed}: ${found.troubles.join('\n')}\nits data: ${folder}\n`);
      process.exitCode = 1;
      return;
    }
    remove(folder);
  }
}

if (values.help) process.stdout.write(`${help}\n`);
else await tellUntil(Date.now() + Number(values.minutes) * 60_000);
