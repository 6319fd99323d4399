import { describe, expect, it } from 'vitest';
import type { Command } from '../../shared/model/command.ts';
import type { ExecutionId } from '../../shared/model/ids.ts';
import { commandKeyOf } from '../../shared/model/keys.ts';
import type { ActiveLease } from '../../shared/model/lease.ts';
import { limits } from '../../shared/model/limits.ts';
import { plainItem } from '../../shared/model/record.ts';
import { always } from '../../shared/model/write.ts';
import { createExecutionRecord } from '../../shared/turns/execution/create.ts';
import { createWorld, type World } from '../support/world.ts';

/** A host on which every command runs for ten minutes unless it is stopped. */
function busyHost() {
  const ends: { lease: string; result: { durationMs: number; stderr: string } }[] = [];
  return (_host: string, script: string) => {
    const value = (name: string) => new RegExp(`^${name}='([^']*)'`, 'm').exec(script)?.[1] ?? '';
    const [nonce, lease] = [value('NONCE'), value('LEASE')];
    const runs = /^ARGV=/m.test(script);
    const word = value('EXECUTION') === '' ? 'ended' : runs ? 'exited 0' : 'cancelled';
    const stderr = `drydock:${nonce}:${word}\n`;
    const result = { exitCode: 0, stdout: '', stderr, durationMs: runs ? 600_000 : 10 };
    if (runs) ends.push({ lease, result });
    if (word === 'ended') {
      for (const one of ends.filter((each) => each.lease === lease)) {
        one.result.durationMs = 0;
        one.result.stderr = one.result.stderr.replace('exited 0', 'cancelled');
      }
    }
    return result;
  };
}

type Shape = Readonly<{ leases: number; leasesPerResource: number }>;

async function worldWith({ leases, leasesPerResource }: Shape) {
  const world = createWorld({ onScript: busyHost() });
  await world.blueprint({ idleSeconds: 60_000, limit: 1, leasesPerResource });
  const asked = await Promise.all(Array.from({ length: leases }, () => world.ask()));
  await world.pass(400);
  const active: ActiveLease[] = [];
  for (const one of asked) {
    const lease = one.kind === 'created' ? await world.lease(one.lease.id) : null;
    if (lease?.state !== 'active') throw new Error('the leases are active by now');
    active.push(lease);
  }
  const [first] = active;
  if (!first) throw new Error('there is a lease');
  return { world, lease: first, leases: active };
}

async function run(world: World, lease: ActiveLease): Promise<ExecutionId> {
  const created = await createExecutionRecord(world.ports, lease, {
    program: { argv: ['make'], script: null, cwd: null, env: {}, stdin: null },
    timeoutSeconds: 3_600,
    requestedBy: 'anna',
    from: 'test',
  });
  if (created.kind !== 'created') throw new Error('it was not created');
  await world.pass(1);
  return created.execution.id;
}

async function runMany(world: World, leases: readonly ActiveLease[], count: number) {
  const ids: ExecutionId[] = [];
  for (let n = 0; n < count; n += 1) {
    const lease = leases[n % leases.length];
    if (lease) ids.push(await run(world, lease));
  }
  return ids;
}

async function cancel(world: World, target: ExecutionId): Promise<void> {
  const at = world.clock.now();
  const asked = { ulid: world.ids.ulid(at), target, by: 'anna', from: 'test', at };
  const command: Command = { kind: 'cancel', ...asked, reason: 'asked' };
  const key = commandKeyOf(command);
  await world.store.write({ op: 'put', key, item: plainItem(command), when: always });
  await world.ports.mailbox.wake([{ id: target, reason: 'cancel' }]);
  await world.settle();
}

const statesOf = async (world: World, ids: readonly ExecutionId[]) =>
  Promise.all(ids.map(async (id) => (await world.execution(id))?.state));

const left = (world: World) =>
  Object.keys(world.rest()).filter((key) => /\|(running|deliveries)\//.test(key));

describe.each([
  { hosts: 'with one seat', leases: 1, leasesPerResource: 1 },
  { hosts: 'with two seats', leases: 2, leasesPerResource: 2 },
])('on a host $hosts', ({ leases, leasesPerResource }) => {
  it('four commands run, and the others follow in order as those end', async () => {
    const { world, leases: active } = await worldWith({ leases, leasesPerResource });
    const ids = await runMany(world, active, 7);

    expect(await statesOf(world, ids)).toEqual([
      ...Array<string>(limits.deliveriesPerHost).fill('running'),
      ...['queued', 'queued', 'queued'],
    ]);
    expect(await world.execution(ids[4] ?? 'exec-')).toMatchObject({
      waitingSince: expect.any(Number),
    });

    await cancel(world, ids[2] ?? 'exec-');
    expect(await statesOf(world, ids.slice(4))).toEqual(['running', 'queued', 'queued']);
    await cancel(world, ids[0] ?? 'exec-');
    await cancel(world, ids[1] ?? 'exec-');
    expect(await statesOf(world, ids.slice(4))).toEqual(['running', 'running', 'running']);

    await world.pass(1_300);
    expect((await statesOf(world, ids)).slice(3)).toEqual(Array(4).fill('succeeded'));
    for (const lease of active) await world.release(lease.id);
    await world.pass(60);
    expect(
      left(world).filter((key) => key.includes('waiting/') || key.includes('running/')),
    ).toEqual([]);
  });

  it('a cancel and the end of a lease work at once, however many commands there are', async () => {
    const { world, lease, leases: active } = await worldWith({ leases, leasesPerResource });
    const ids = await runMany(world, active, 9);

    const before = world.clock.now();
    await cancel(world, ids[0] ?? 'exec-');
    expect(await world.execution(ids[0] ?? 'exec-')).toMatchObject({
      state: 'cancelled',
      endedAt: before + 10,
    });
    await world.release(lease.id);
    await world.pass(5);

    expect(await world.lease(lease.id)).toMatchObject({ state: 'destroyed' });
    const own = await Promise.all(ids.map((id) => world.execution(id)));
    for (const one of own.filter((each) => each?.lease === lease.id))
      expect(one).toMatchObject({ state: 'cancelled' });
  });

  it('nothing is left once its leases and the host have ended', async () => {
    const { world, leases: active } = await worldWith({ leases, leasesPerResource });
    await runMany(world, active, 9);
    const host = (await world.resource(active[0]?.resourceId ?? 'res-'))?.host ?? '';

    world.cloud.knobs.killHost(host);
    await world.order('release', active[0]?.resourceId ?? 'res-');
    await world.pass(4_000);

    expect(left(world)).toEqual([]);
  });
});

describe('a command that waits for its host', () => {
  it('is sent by its own poll if the wake is lost', async () => {
    const { world, lease } = await worldWith({ leases: 1, leasesPerResource: 1 });
    const ids = await runMany(world, [lease], 5);
    const { mailbox } = world.ports;
    const wake: typeof mailbox.wake = async (wakes) =>
      mailbox.wake(wakes.filter(({ id }) => id !== ids[4]));
    Object.assign(world.ports, { mailbox: { ...mailbox, wake } });

    await cancel(world, ids[0] ?? 'exec-');
    expect(await statesOf(world, ids.slice(4))).toEqual(['queued']);
    await world.pass(limits.deliveryPoll + 60);

    expect(await statesOf(world, ids.slice(4))).toEqual(['running']);
  });

  it('leaves its place when it is cancelled', async () => {
    const { world, lease } = await worldWith({ leases: 1, leasesPerResource: 1 });
    const ids = await runMany(world, [lease], 6);

    await cancel(world, ids[4] ?? 'exec-');
    await cancel(world, ids[0] ?? 'exec-');

    expect(await statesOf(world, ids.slice(4))).toEqual(['cancelled', 'running']);
    expect(left(world).filter((key) => key.includes('waiting/'))).toEqual([]);
  });
});
