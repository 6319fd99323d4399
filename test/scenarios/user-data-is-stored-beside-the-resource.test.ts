import { describe, expect, it } from 'vitest';
import type { ResourceId } from '../../shared/model/ids.ts';
import { isResourceId } from '../../shared/model/ids.ts';
import { blueprintKey, launchParametersKey } from '../../shared/model/keys.ts';
import { exists, keyText, update } from '../../shared/model/write.ts';
import type { Launch } from '../../shared/ports/machines.ts';
import { createWork } from '../../shared/turns/index.ts';
import { createWorld, type World } from '../support/world.ts';

const userData = `#!/bin/sh\n${'echo one more line\n'.repeat(500)}`;
const parameters = {
  image: 'ami-1',
  attributes: { os: 'linux' },
  ladder: [{ instanceType: 't4g.small', subnet: 'subnet-a' }],
};

/** Requests a lease, and returns the resource that is created for it, before anything is built. */
async function aPendingResource(world: World, data: string | null): Promise<ResourceId> {
  await world.blueprint({ parameters: { ...parameters, userData: data } });
  await world.ask();
  const ids = Object.keys(world.store.dump()).map((key) => key.split('|')[1] ?? '');
  const [id] = ids.filter(isResourceId);
  if (id === undefined) throw new Error('no resource was created');
  return id;
}

/** Works on the resource until it was launched or has ended; returns what it was launched with. */
async function launchOf(world: World, id: ResourceId): Promise<Launch | undefined> {
  const launches: Launch[] = [];
  const { machines } = world.ports.hookPorts;
  const launch = async (request: Launch) => {
    launches.push(request);
    return machines.launch(request);
  };
  const hookPorts = { ...world.ports.hookPorts, machines: { ...machines, launch } };
  await world.as('resource-worker', () => createWork({ ...world.ports, hookPorts })(id));
  return launches[0];
}

describe('user data', () => {
  it('is stored beside the resource, and what it is launched with', async () => {
    const world = createWorld();
    const id = await aPendingResource(world, userData);

    const launch = await launchOf(world, id);

    expect(launch?.userData).toBe(userData);
    const record = JSON.stringify(world.store.dump()[`resources|${id}|`]);
    expect(record).toContain('t4g.small');
    expect(record).not.toContain('one more line');
    expect(world.store.dump()[keyText(launchParametersKey(id))]).toMatchObject({
      parameters: { userData },
      expiresAt: expect.any(Number),
    });
  });

  it('of a resource that exists does not change with its blueprint', async () => {
    const world = createWorld();
    const id = await aPendingResource(world, userData);
    const changed = { ...parameters, userData: `${userData}echo changed\n` };
    const set = { parameters: changed, version: 2 };
    await world.store.write(update(blueprintKey('hosts'), { set, when: exists }));
    world.ports.catalog.forget();

    expect((await launchOf(world, id))?.userData).toBe(userData);
  });

  it('stays in the record if it is small', async () => {
    const world = createWorld();
    const id = await aPendingResource(world, '#!/bin/sh\ntrue\n');

    expect((await launchOf(world, id))?.userData).toBe('#!/bin/sh\ntrue\n');
    expect(world.store.dump()[keyText(launchParametersKey(id))]).toBeUndefined();
  });

  it('that is gone fails the build, which says so', async () => {
    const world = createWorld();
    const id = await aPendingResource(world, userData);
    await world.store.write({ op: 'delete', key: launchParametersKey(id), when: exists });

    expect(await launchOf(world, id)).toBeUndefined();

    expect(await world.resource(id)).toMatchObject({
      state: expect.stringMatching(/broken|destroyed/),
      leaving: { detail: expect.stringContaining('are not stored any more') },
    });
  });
});
