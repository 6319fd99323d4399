import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultFrom } from './fault-from.ts';
import { agentCases, cancelCases } from './remote-agent.ts';
import {
  aDelivery,
  endOfDelivery,
  type GetRemoteWorld,
  type RemoteWorld,
  scripts,
} from './remote-world.ts';

/** What every implementation of `Remote` guarantees. All cases share one world. */
export function remoteContract(name: string, make: () => Promise<RemoteWorld>): void {
  describe(`remote: ${name}`, () => {
    let world: RemoteWorld;
    beforeAll(async () => {
      world = await make();
    });
    afterAll(() => world.close());

    onlineHostCases(() => world);
    runningCases(() => world);
    deliveryEndCases(() => world);
    cancelCases(() => world);
    agentCases(() => world);
    sendRefusalCases(() => world);
    unknownDeliveryCases(() => world);
  });
}

function onlineHostCases(world: GetRemoteWorld): void {
  it('returns the hosts that answer, in the requested order, of any number of hosts', async () => {
    const { remote, host, otherHost, youngHost, deadHost } = world();
    const unknownHosts = Array.from({ length: 60 }, (_, i) => `i-${String(i).padStart(17, '0')}`);

    expect(await remote.online([otherHost, deadHost, ...unknownHosts, youngHost, host])).toEqual([
      otherHost,
      host,
    ]);
  });

  it('returns no hosts for an empty list', async () => {
    expect(await world().remote.online([])).toEqual([]);
  });
}

function runningCases(world: GetRemoteWorld): void {
  it('a script ends with its exit code and its output', async () => {
    const id = await world().remote.send(
      aDelivery(world(), { script: scripts.fail.script, outputPrefix: null }),
    );

    const end = await endOfDelivery(world(), id);

    expect(end).toMatchObject({ how: 'exited', exitCode: 3, stdout: 'some\n' });
    // The host's agent may add a line of its own to the stderr of a failed script.
    expect(end).toHaveProperty('stderr', expect.stringMatching(/^oops\n/));
    expect(end).toHaveProperty('endedAt', expect.any(Number));
  });

  it('shows the first 8,000 characters of an output and stores all of it', async () => {
    const { remote, outputs, host } = world();
    const prefix = 'executions/lease-1/ulid-1';
    const { script } = scripts.long;

    const id = await remote.send(aDelivery(world(), { script, outputPrefix: prefix }));
    const end = await endOfDelivery(world(), id);

    const key = { prefix, deliveryId: id, host, stream: 'stdout' } as const;
    expect(end).toHaveProperty('stdout', 'x'.repeat(8_000));
    expect(await outputs.size(key)).toBe(9_000);
    expect(await outputs.size({ ...key, stream: 'stderr' })).toBe(0);
  });

  it('stores no output without a prefix', async () => {
    const { remote, outputs, host } = world();

    const id = await remote.send(aDelivery(world()));
    await endOfDelivery(world(), id);

    expect(await outputs.size({ prefix: '', deliveryId: id, host, stream: 'stdout' })).toBe(0);
  });

  it('scripts on one host run concurrently, each with its own id', async () => {
    const { remote } = world();
    const slow = await remote.send(aDelivery(world(), { script: scripts.sleep.script }));
    const quick = await remote.send(aDelivery(world()));

    await endOfDelivery(world(), quick);
    const meanwhile = await remote.look(world().host, slow);
    await world().cancel(slow);
    await endOfDelivery(world(), slow);

    expect(quick).not.toBe(slow);
    expect(meanwhile).toEqual({ state: 'running' });
  });
}

function deliveryEndCases(world: GetRemoteWorld): void {
  it('a canceled script ends as cancelled, without an exit code', async () => {
    const { remote, host } = world();
    const id = await remote.send(aDelivery(world(), { script: scripts.sleep.script }));
    await world().eventually(
      () => remote.look(host, id),
      ({ state }) => state === 'running',
    );

    await world().cancel(id);
    await world().cancel(id);

    expect(await endOfDelivery(world(), id)).toMatchObject({ how: 'cancelled', exitCode: null });
  });

  it('a script that exceeds its run time is timed out', async () => {
    const { script } = scripts.sleep;

    const id = await world().remote.send(aDelivery(world(), { script, runSeconds: 1 }));

    expect(await endOfDelivery(world(), id)).toMatchObject({ how: 'timed-out', exitCode: null });
  });
}

function sendRefusalCases(world: GetRemoteWorld): void {
  it('a host that is not registered accepts no script', async () => {
    const { remote, youngHost } = world();

    const fault = await faultFrom(remote.send(aDelivery(world(), { host: youngHost })));

    expect(fault).toMatchObject({ reason: 'not-ready', next: 'wait', definite: true });
  });

  it.each([
    { what: 'double braces', changes: { script: 'echo {{ ssm:secret }}' }, reason: 'bug' },
    { what: 'a delivery time under 30 s', changes: { deliverySeconds: 5 }, reason: 'bug' },
    { what: 'a run time over two days', changes: { runSeconds: 172_801 }, reason: 'bug' },
    { what: 'over 64 KB', changes: { script: 'x'.repeat(65_536) }, reason: 'invalid' },
  ])('rejects $what as $reason', async ({ changes, reason }) => {
    const fault = await faultFrom(world().remote.send(aDelivery(world(), changes)));

    expect(fault).toMatchObject({ reason, definite: true });
  });

  it('reports the size of a script that is too large', async () => {
    const script = 'x'.repeat(70_000);

    const { detail } = await faultFrom(world().remote.send(aDelivery(world(), { script })));

    expect(detail).toMatch(/70004 bytes/);
  });

  it.each([
    { trouble: 'refused', reason: 'throttled', definite: true },
    { trouble: 'unanswered', reason: 'network', definite: false },
  ] as const)('a send that is $trouble: $reason, definite: $definite', async (expected) => {
    world().troubleNextSend(expected.trouble);

    const fault = await faultFrom(world().remote.send(aDelivery(world())));

    const { reason, definite } = expected;
    expect(fault).toMatchObject({ reason, next: 'wait', definite });
  });
}

function unknownDeliveryCases(world: GetRemoteWorld): void {
  it('a delivery that never existed is unknown', async () => {
    const id = '0badcafe-0000-4000-8000-000000000000';

    expect(await world().remote.look(world().host, id)).toEqual({ state: 'unknown' });
  });

  it('the comment of a delivery can be read by its id', async () => {
    const { remote } = world();
    const id = await remote.send(aDelivery(world(), { comment: 'exec-of-a-test' }));
    await endOfDelivery(world(), id);

    expect(await remote.commentOf(id)).toBe('exec-of-a-test');
    expect(await remote.commentOf('00000000-0000-4000-8000-00000000beef')).toBeNull();
  });

  it('a delivery is unknown on another host', async () => {
    const { remote, otherHost } = world();
    const id = await remote.send(aDelivery(world()));
    await endOfDelivery(world(), id);

    expect(await remote.look(otherHost, id)).toEqual({ state: 'unknown' });
  });
}
