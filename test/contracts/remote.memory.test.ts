import { describe, expect, it } from 'vitest';
import { createMemoryCloud } from '../../shared/adapters/memory/cloud.ts';
import type { OnScript } from '../../shared/adapters/memory/cloud-state.ts';
import type { Delivery } from '../../shared/ports/remote.ts';
import { eventuallyBy } from './eventually.ts';
import { aLaunch } from './machines-world.ts';
import { remoteContract } from './remote.contract.ts';
import { scripts } from './remote-world.ts';

const onScript: OnScript = (_host, script) => {
  const known = Object.values(scripts).find((one) => one.script === script);
  if (!known) throw new Error(`The suite has no script ${script}.`);
  return { ...known, durationMs: known.lasts };
};

remoteContract('memory', async () => {
  let now = 1_700_000_000_000;
  const cloud = createMemoryCloud({
    clock: { now: () => now },
    onScript,
    pace: { knownMs: 100, deliveryMs: 50, bootMs: 3_600_000 },
  });
  const [host, otherHost, deadHost] = ['mi-1', 'mi-2', 'mi-3'] as const;
  for (const id of [host, otherHost, deadHost]) cloud.knobs.addHost(id);
  cloud.knobs.killHost(deadHost);
  const young = await cloud.machines.launch(aLaunch({ image: 'ami-1' }));

  return {
    remote: cloud.remote,
    outputs: cloud.outputs,
    host,
    otherHost,
    youngHost: young.id,
    deadHost,
    cancel: async (id) => cloud.knobs.cancel(id),
    eventually: eventuallyBy(async () => {
      now += 100;
    }, 500),
    troubleNextSend: (trouble) =>
      trouble === 'refused' ? cloud.knobs.throttle('send') : cloud.knobs.loseAnswer('send'),
    close: async () => undefined,
  };
});

/** Creates a host, a clock to step, and a log of what started running and when. */
function aHostWorld(lasts = 0) {
  let now = 0;
  const ran: string[] = [];
  const cloud = createMemoryCloud({
    clock: { now: () => now },
    pace: { deliveryMs: 1_000 },
    onScript: (host, _script, comment) => {
      ran.push(`${comment} on ${host} at ${now}`);
      return { exitCode: 0, stdout: '', stderr: '', durationMs: lasts };
    },
  });
  cloud.knobs.addHost('mi-1');
  const delivery: Delivery = {
    host: 'mi-1',
    script: 'true',
    comment: 'work',
    deliverySeconds: 30,
    runSeconds: 60,
    outputPrefix: 'outputs',
  };
  const pass = (ms: number) => {
    now += ms;
  };
  return { ...cloud, ran, pass, delivery };
}

describe('the memory cloud', () => {
  it('delivers to a silent host late, but never after the delivery time', async () => {
    const { remote, knobs, ran, pass, delivery } = aHostWorld();
    knobs.silence('mi-1', true);
    const late = await remote.send({ ...delivery, comment: 'late' });
    pass(20_000);
    const tooLate = await remote.send({ ...delivery, comment: 'later', deliverySeconds: 60 });
    pass(15_000);

    knobs.silence('mi-1', false);

    expect(await remote.look('mi-1', late)).toMatchObject({ how: 'undelivered', endedAt: 30_000 });
    expect(await remote.look('mi-1', tooLate)).toMatchObject({ how: 'exited', endedAt: 35_000 });
    expect(ran).toEqual(['later on mi-1 at 35000']);
  });

  it('never runs a delivery that takes too long to arrive', async () => {
    const ran: string[] = [];
    let now = 0;
    const cloud = createMemoryCloud({
      clock: { now: () => now },
      pace: { deliveryMs: 30_000 },
      onScript: (_host, script) => {
        ran.push(script);
        return { exitCode: 0, stdout: '', stderr: '', durationMs: 0 };
      },
    });
    cloud.knobs.addHost('mi-1');
    const id = await cloud.remote.send(aHostWorld().delivery);

    now += 30_000;

    expect(await cloud.remote.look('mi-1', id)).toMatchObject({ how: 'undelivered' });
    expect(ran).toEqual([]);
  });

  it('keeps a silent host registered, though it does not answer', async () => {
    const { remote, knobs, delivery } = aHostWorld();
    knobs.silence('mi-1', true);

    expect(await remote.online(['mi-1'])).toEqual([]);
    const id = await remote.send(delivery);

    expect(await remote.look('mi-1', id)).toEqual({ state: 'waiting' });
  });

  it('reports nothing of a dead host until the time of its script is up', async () => {
    const { remote, knobs, pass, delivery } = aHostWorld(40_000);
    const id = await remote.send(delivery);
    pass(10_000);
    expect(await remote.look('mi-1', id)).toEqual({ state: 'running' });

    knobs.killHost('mi-1');
    pass(79_999);
    const before = await remote.look('mi-1', id);
    pass(1);

    expect(before).toEqual({ state: 'running' });
    expect(await remote.look('mi-1', id)).toMatchObject({ how: 'lost', exitCode: null });
  });

  it('never runs a script that is canceled before it starts', async () => {
    const { remote, knobs, ran, pass, delivery } = aHostWorld();
    const id = await remote.send(delivery);

    knobs.cancel(id);
    pass(5_000);

    expect(await remote.look('mi-1', id)).toMatchObject({ how: 'cancelled', endedAt: 0 });
    expect(ran).toEqual([]);
  });

  it('runs a script even if the answer to its send is lost', async () => {
    const { remote, knobs, ran, pass, delivery } = aHostWorld();
    knobs.loseAnswer('send');

    await expect(remote.send(delivery)).rejects.toMatchObject({ fault: { definite: false } });
    pass(1_000);
    knobs.settle();

    expect(ran).toEqual(['work on mi-1 at 1000']);
  });

  it("reports a script that exits with the agent's stop code as timed out", async () => {
    const cloud = createMemoryCloud({
      clock: { now: () => 0 },
      onScript: () => ({ exitCode: 137, stdout: '', stderr: '', durationMs: 0 }),
    });
    cloud.knobs.addHost('mi-1');

    const id = await cloud.remote.send(aHostWorld().delivery);

    expect(await cloud.remote.look('mi-1', id)).toMatchObject({ how: 'timed-out' });
    expect(cloud.dump().deliveries).toMatchObject([{ id, comment: 'work' }]);
  });
});
