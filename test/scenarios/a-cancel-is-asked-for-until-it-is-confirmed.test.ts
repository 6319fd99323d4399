import { describe, expect, it } from 'vitest';
import type { Command } from '../../shared/model/command.ts';
import type { ExecutionId } from '../../shared/model/ids.ts';
import { commandKeyOf } from '../../shared/model/keys.ts';
import { plainItem } from '../../shared/model/record.ts';
import { always } from '../../shared/model/write.ts';
import { createExecutionRecord } from '../../shared/turns/execution/create.ts';
import { createWork } from '../../shared/turns/index.ts';
import { createWorld, type World } from '../support/world.ts';

/** A host on which commands run for an hour, and a cancel ends them with some output. */
function slowHost(_host: string, script: string) {
  const value = (name: string) => new RegExp(`^${name}='([^']*)'`, 'm').exec(script)?.[1] ?? '';
  const word = value('EXECUTION') === '' ? 'ended' : 'cancelled';
  const runs = /^ARGV=/m.test(script);
  const stderr = `drydock:${value('NONCE')}:${runs ? 'exited 0' : word}\n`;
  const stdout = runs ? '' : 'so far\n';
  return { exitCode: 0, stdout, stderr, durationMs: runs ? 3_600_000 : 10 };
}

async function runningCommand() {
  const world = createWorld({ onScript: slowHost });
  await world.blueprint({ idleSeconds: 60_000 });
  const asked = await world.ask();
  await world.pass(120);
  const lease = asked.kind === 'created' ? await world.lease(asked.lease.id) : null;
  if (lease?.state !== 'active') throw new Error('the lease is active by now');
  const created = await createExecutionRecord(world.ports, lease, {
    program: { argv: ['make'], script: null, cwd: null, env: {}, stdin: null },
    timeoutSeconds: 7_200,
    requestedBy: 'anna',
    from: 'test',
  });
  if (created.kind !== 'created') throw new Error('it was not created');
  await world.settle();
  const host = (await world.resource(lease.resourceId))?.host ?? '';
  return { world, lease, host, id: created.execution.id, knobs: world.cloud.knobs };
}

async function putCancel(world: World, target: ExecutionId): Promise<void> {
  const at = world.clock.now();
  const asked = { ulid: world.ids.ulid(at), target, by: 'anna', from: 'test', at };
  const command: Command = { kind: 'cancel', ...asked, reason: 'asked' };
  const key = commandKeyOf(command);
  await world.store.write({ op: 'put', key, item: plainItem(command), when: always });
}

async function cancel(world: World, target: ExecutionId): Promise<void> {
  await putCancel(world, target);
  await world.ports.mailbox.wake([{ id: target, reason: 'cancel' }]);
}

const cancelsOf = (world: World, id: string) =>
  world.cloud.dump().deliveries.filter(({ comment }) => comment === `cancel ${id}`);

describe('a cancel', () => {
  it('ends the command at once, by the agent and by the host, and keeps its output', async () => {
    const { world, id } = await runningCommand();

    await cancel(world, id);
    await world.settle();

    const execution = await world.execution(id);
    expect(execution).toMatchObject({
      state: 'cancelled',
      detail: 'cancelled: asked',
      stdout: { base64: Buffer.from('so far\n').toString('base64'), bytes: 7 },
      delivery: cancelsOf(world, id)[0]?.id,
    });
    const [first] = world.cloud.dump().deliveries.filter(({ comment }) => comment === id);
    expect(first?.is).toMatchObject({ how: 'cancelled' });
  });

  it('that SSM throttles is sent again until it is taken', async () => {
    const { world, id, knobs } = await runningCommand();
    knobs.throttle('cancel', 2);
    knobs.throttle('send', 5);

    await cancel(world, id);
    await world.pass(120);

    expect(await world.execution(id)).toMatchObject({ state: 'cancelled' });
  });

  it('whose worker died between commit and act is sent by the next turn', async () => {
    const { world, id } = await runningCommand();
    const { hookPorts } = world.ports;
    const remote = { ...hookPorts.remote, cancel: () => new Promise<never>(() => {}) };
    await putCancel(world, id);
    void createWork({ ...world.ports, hookPorts: { ...hookPorts, remote } })(id);
    await new Promise(setImmediate);
    expect(await world.execution(id)).toMatchObject({ cancel: { sentAt: null } });

    await world.pass(60);

    expect(await world.execution(id)).toMatchObject({ state: 'cancelled' });
  });

  it('that a silent host did not take is sent again once it answers', async () => {
    const { world, id, host, knobs } = await runningCommand();
    knobs.silence(host, true);
    await cancel(world, id);
    await world.pass(300);
    expect(await world.execution(id)).toMatchObject({ state: 'running' });
    expect(cancelsOf(world, id).length).toBeGreaterThan(2);

    knobs.silence(host, false);
    await world.pass(60);

    expect(await world.execution(id)).toMatchObject({ state: 'cancelled' });
  });

  it('asked for twice is harmless', async () => {
    const { world, id } = await runningCommand();

    await cancel(world, id);
    await cancel(world, id);
    await world.pass(10);

    expect(await world.execution(id)).toMatchObject({ state: 'cancelled' });
    expect(cancelsOf(world, id)).toHaveLength(1);
    expect(Object.keys(world.rest()).filter((key) => key.startsWith('commands|'))).toEqual([]);
  });

  it('in SSM itself is confirmed by the host, with the output', async () => {
    const { world, id, knobs } = await runningCommand();
    const [sent] = world.cloud.dump().deliveries.filter(({ comment }) => comment === id);

    knobs.cancel(sent?.id ?? '');
    await world.work(id);

    expect(await world.execution(id)).toMatchObject({ state: 'cancelled', stdout: { bytes: 7 } });
  });
});

describe('the end of a lease', () => {
  it('has the agent kill what the end script could not stop', async () => {
    const { world, id, lease, knobs } = await runningCommand();
    knobs.throttle('send', 6);

    await world.release(lease.id);
    await world.pass(15);

    expect(await world.execution(id)).toMatchObject({ state: 'cancelled' });
    await world.pass(600);
    expect(await world.lease(lease.id)).toMatchObject({ state: 'destroyed' });
  });
});
