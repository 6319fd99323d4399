import { expect, it } from 'vitest';
import { faultFrom } from './fault-from.ts';
import { aLaunch, type GetMachinesWorld, isIn } from './machines-world.ts';

export function launchCases(world: GetMachinesWorld): void {
  it('a launched machine is pending, then known, then running', async () => {
    const { machines, eventually } = world();
    const launch = aLaunch(world());

    const launched = await machines.launch(launch);
    const running = await eventually(() => machines.describe(launched.id), isIn('running'));

    expect(launched).toMatchObject({ state: 'pending', attempt: 1, hold: false });
    expect(launched.resource).toBe(launch.resource);
    expect(running).toEqual({ ...launched, state: 'running' });
  });

  it('a launched machine is found by its resource', async () => {
    const { machines, eventually } = world();
    const { resource } = await machines.launch(aLaunch(world(), { attempt: 3 }));

    const [found, ...more] = await eventually(
      () => machines.ofResource(resource ?? 'res-'),
      (all) => all.length > 0,
    );

    expect(found).toMatchObject({ resource, attempt: 3 });
    expect(more).toEqual([]);
  });

  it.each([
    { tags: {}, hold: false },
    { tags: { 'drydock:hold': 'false' }, hold: false },
    { tags: { 'drydock:hold': 'until Monday' }, hold: true },
    { tags: { 'drydock:hold': '' }, hold: true },
  ])('a machine with tags $tags has hold: $hold', async ({ tags, hold }) => {
    const launched = await world().machines.launch(aLaunch(world(), { tags }));

    expect(launched.hold).toBe(hold);
  });

  it("a blueprint's tags cannot overwrite Drydock's own", async () => {
    const launch = aLaunch(world(), { tags: { 'drydock:attempt': '9', 'drydock:resource': 'x' } });

    const launched = await world().machines.launch(launch);

    expect(launched).toMatchObject({ resource: launch.resource, attempt: 1 });
  });
}

export function launchTokenCases(world: GetMachinesWorld): void {
  it('a repeated launch returns the same machine, whatever the order of its tags', async () => {
    const { machines, eventually } = world();
    const launch = aLaunch(world());

    const first = await machines.launch(launch);
    const again = await machines.launch({ ...launch, tags: { cost: 'tests', team: 'bees' } });
    await eventually(() => machines.describe(first.id), isIn('running'));

    expect(again.id).toBe(first.id);
    expect(await machines.ofResource(launch.resource)).toHaveLength(1);
  });

  it('the same token for another launch is a mismatch and launches nothing', async () => {
    const { machines } = world();
    const launch = aLaunch(world());
    await machines.launch(launch);

    const fault = await faultFrom(machines.launch({ ...launch, instanceType: 't3.large' }));

    expect(fault).toMatchObject({ reason: 'token-mismatch', next: 'again', definite: true });
  });

  it('the token of a terminated machine is spent', async () => {
    const { machines, eventually } = world();
    const launch = aLaunch(world());
    const { id } = await machines.launch(launch);
    await eventually(
      () => machines.describe(id),
      (machine) => machine !== null,
    );
    await machines.terminate(id);
    await eventually(() => machines.describe(id), isIn('terminated'));

    const fault = await faultFrom(machines.launch(launch));

    expect(fault).toMatchObject({ reason: 'token-spent', next: 'again', definite: true });
  });
}

export function launchTroubleCases(world: GetMachinesWorld): void {
  it.each([
    { trouble: 'refused', reason: 'throttled', definite: true },
    { trouble: 'broken', reason: 'failed', definite: false },
    { trouble: 'unanswered', reason: 'network', definite: false },
  ] as const)('a launch that is $trouble: $reason, definite: $definite', async (expected) => {
    const { machines, troubleNextLaunch, eventually } = world();
    const launch = aLaunch(world());
    troubleNextLaunch(expected.trouble);

    const fault = await faultFrom(machines.launch(launch));
    // Whatever happened, a repeat of the same request leaves exactly one machine.
    const { id } = await machines.launch(launch);
    await eventually(() => machines.describe(id), isIn('running'));

    const { reason, definite } = expected;
    expect(fault).toMatchObject({ reason, next: 'wait', definite });
    expect((await machines.ofResource(launch.resource)).map((one) => one.id)).toEqual([id]);
  });

  it('missing capacity for a type in one subnet does not affect another subnet', async () => {
    const { machines, setRoom } = world();
    setRoom('c7g.large', 'subnet-a', false);
    const full = aLaunch(world(), { instanceType: 'c7g.large' });

    const fault = await faultFrom(machines.launch(full));
    const elsewhere = await machines.launch({ ...full, token: 'elsewhere', subnet: 'subnet-b' });
    setRoom('c7g.large', 'subnet-a', true);
    const later = await machines.launch({ ...full, token: 'later' });

    expect(fault).toMatchObject({ reason: 'no-capacity', next: 'wait', definite: true });
    expect([elsewhere.state, later.state]).toEqual(['pending', 'pending']);
  });

  it('a launched machine may fail instead of running', async () => {
    const { machines, nextLaunchDies, eventually } = world();
    nextLaunchDies();

    const { id } = await machines.launch(aLaunch(world()));

    await eventually(() => machines.describe(id), isIn('terminated'));
  });
}
