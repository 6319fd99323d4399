import { expect, it } from 'vitest';
import type { Machine, Machines } from '../../shared/ports/machines.ts';
import { faultFrom } from './fault-from.ts';
import { aLaunch, aResource, type GetMachinesWorld, isIn } from './machines-world.ts';

export function lookCases(world: GetMachinesWorld): void {
  it('an unknown machine is null', async () => {
    expect(await world().machines.describe('i-0123456789abcdef0')).toBeNull();
    expect(await world().machines.ofResource(aResource())).toEqual([]);
  });

  it("another deployment's machine is visible but has no resource", async () => {
    const { machines, others, eventually } = world();
    const launch = aLaunch(world());
    const { id } = await others.launch(launch);
    const isKnown = (machine: Machine | null) => machine !== null;

    const seenHere = await eventually(() => machines.describe(id), isKnown);
    const seenThere = await others.describe(id);

    expect([seenHere?.resource, seenHere?.attempt]).toEqual([null, null]);
    expect([seenThere?.resource, seenThere?.attempt]).toEqual([launch.resource, 1]);
    expect(await machines.ofResource(launch.resource)).toEqual([]);
  });

  it('finds all machines of a resource, however many attempts it took', async () => {
    const { machines, eventually } = world();
    const resource = aResource();
    const attempts = [1, 2, 3, 4, 5, 6, 7];
    for (const attempt of attempts) {
      await machines.launch(
        aLaunch(world(), { resource, attempt, token: `${resource}-${attempt}` }),
      );
    }

    const found = await eventually(
      () => machines.ofResource(resource),
      (all) => all.length >= attempts.length,
    );

    expect(found.map(({ attempt }) => attempt).toSorted()).toEqual(attempts);
  });

  it('lists the machines of the deployment in pages, each once, and no others', async () => {
    const { machines, others, eventually } = world();
    const foreign = await others.launch(aLaunch(world()));
    const own: string[] = [];
    for (let i = 0; i < 6; i += 1) own.push((await machines.launch(aLaunch(world()))).id);

    const listed = await eventually(
      () => listAllMachines(machines),
      ({ ids }) => own.every((id) => ids.includes(id)),
    );

    expect(listed.pages).toBeGreaterThan(1);
    expect(new Set(listed.ids).size).toBe(listed.ids.length);
    expect(listed.ids).not.toContain(foreign.id);
  });

  it('describes a machine in the list as it does individually', async () => {
    const { machines, eventually } = world();
    const tags = { 'drydock:hold': 'until Monday' };
    const launch = aLaunch(world(), { attempt: 3, tags });
    const { id } = await machines.launch(launch);

    const running = await eventually(() => machines.describe(id), isIn('running'));
    const listed = (await listAllMachines(machines)).machines.find((machine) => machine.id === id);

    expect(listed).toEqual(running);
    expect(listed).toMatchObject({ resource: launch.resource, attempt: 3, hold: true });
  });
}

async function listAllMachines(machines: Machines) {
  const all: Machine[] = [];
  let cursor: string | undefined;
  for (let pages = 1; pages <= 20; pages += 1) {
    const page = await machines.ofDeployment(cursor);
    all.push(...page.machines);
    if (!page.cursor) return { machines: all, ids: all.map(({ id }) => id), pages };
    cursor = page.cursor;
  }
  throw new Error('The list has no last page.');
}

export function terminateCases(world: GetMachinesWorld): void {
  it('terminates a machine, which stays visible, and may be repeated', async () => {
    const { machines, eventually } = world();
    const launch = aLaunch(world());
    const { id } = await machines.launch(launch);
    await eventually(() => machines.describe(id), isIn('running'));

    await machines.terminate(id);
    await machines.terminate(id);
    await eventually(() => machines.describe(id), isIn('terminated'));
    await machines.terminate(id);

    expect(await machines.ofResource(launch.resource)).toMatchObject([{ id, state: 'terminated' }]);
  });

  it('terminating an unknown machine is not an error', async () => {
    await expect(world().machines.terminate('i-0123456789abcdef0')).resolves.toBeUndefined();
  });

  it('a running machine may fail', async () => {
    const { machines, kill, eventually } = world();
    const { id } = await machines.launch(aLaunch(world()));
    await eventually(() => machines.describe(id), isIn('running'));

    kill(id);

    await eventually(() => machines.describe(id), isIn('terminated'));
  });
}

export function templateCases(world: GetMachinesWorld): void {
  it.each(['$Default', '$Latest', '1'])(
    'resolves version %s by id and by name',
    async (version) => {
      const { machines, template } = world();

      const byId = await machines.templateVersion(template.id, version);
      const byName = await machines.templateVersion(template.name, version);

      expect(byId.id).toBe(template.id);
      expect(byId.version).toMatch(/^[1-9]\d*$/);
      expect(byName).toEqual(byId);
    },
  );

  it('a resolved template can be launched', async () => {
    const { machines, template } = world();
    const resolved = await machines.templateVersion(template.name, '$Latest');

    const launch = aLaunch(world(), { template: resolved, image: null });

    expect(await machines.launch(launch)).toMatchObject({ state: 'pending' });
  });

  it.each(['lt-00000000000000000', 'unknown'])(
    'a missing template %s is invalid',
    async (template) => {
      const { machines } = world();

      const fault = await faultFrom(machines.templateVersion(template, '$Latest'));

      expect(fault).toMatchObject({ reason: 'invalid', next: 'give-up', definite: true });
    },
  );
}
