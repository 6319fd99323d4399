import { ask } from './ask.ts';
import type { Chance } from './chance.ts';
import { flush } from './flush.ts';
import type { Stage } from './stage.ts';

/** Returns random settings of a blueprint: the ones that an edit may change. */
export function settingsOf(chance: Chance, isPool: boolean): object {
  return {
    ...(isPool && chance.once(0.6) ? {} : { limit: chance.between(1, 4) }),
    leasesPerResource: chance.one(1, 1, 2, 3),
    allocation: chance.one('pack', 'spread'),
    idleSeconds: chance.one(5, 60, 600),
    drainSeconds: chance.one(0, 5, 60),
    activationSeconds: chance.one(300, 600, 900),
    ...(chance.once(0.2) ? { maxAgeSeconds: chance.between(60, 600) } : {}),
    maxTtlSeconds: chance.one(60, 3_600, 3_600),
  };
}

const ec2 = (chance: Chance) => ({
  driver: chance.one('ec2-host', 'ec2-host', 'bench'),
  parameters: {
    attributes: { os: 'linux', ...(chance.once(0.5) ? { row: 'a' } : {}) },
    image: 'ami-1',
    ladder: [
      { instanceType: 't4g.small', subnet: 'subnet-a' },
      ...(chance.once(0.5) ? [{ instanceType: 't4g.large', subnet: 'subnet-b' }] : []),
    ],
  },
});

/** Returns device `n` of any pool. Some machines are in two pools. */
export function deviceAt(chance: Chance, n: number) {
  const machine = `mi-${String(n).padStart(17, '0')}`;
  return { name: `shelf-${n}`, body: { machine, labels: { row: chance.one('a', 'a', 'b') } } };
}

/** Creates blueprints, pools and devices through the API, before any fault. */
export async function setScene(stage: Stage): Promise<void> {
  const { chance, cloud, crew } = stage;
  for (let n = 0; n < 6; n += 1) cloud.knobs.addHost(`mi-${String(n).padStart(17, '0')}`);
  crew.calm(true);
  const names = ['hosts', 'rack', 'shed'].slice(0, chance.between(1, 3));
  for (const name of names) {
    const isPool = chance.once(0.4);
    if (isPool) await makePool(stage, name);
    const kind = isPool ? { driver: 'pool-host', parameters: { pool: name } } : ec2(chance);
    await askInCalm(stage, 'POST /v1/blueprints', { name, ...kind, ...settingsOf(chance, isPool) });
  }
  crew.calm(false);
}

async function makePool(stage: Stage, name: string): Promise<void> {
  await askInCalm(stage, 'POST /v1/pools', { name });
  const devices = stage.chance.between(1, 4);
  for (let n = 0; n < devices; n += 1) {
    const device = deviceAt(stage.chance, n);
    await askInCalm(stage, `PUT /v1/pools/${name}/devices/${device.name}`, device.body);
  }
}

async function askInCalm(stage: Stage, line: string, body: object): Promise<void> {
  ask(stage, line, body);
  while (stage.crew.running().length > 0) await flush();
}
