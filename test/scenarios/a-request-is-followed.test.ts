import { describe, expect, it } from 'vitest';
import { createApp } from '../../functions/api/app.ts';
import { createRoleBindings } from '../../functions/api/sign-in/role-bindings.ts';
import { isResourceId } from '../../shared/model/ids.ts';
import { createWork } from '../../shared/turns/index.ts';
import { createWorld } from '../support/world.ts';

type Line = Readonly<Record<string, unknown>>;

/** The API and the workers on a simulated world, with their logs and metrics. */
function followed() {
  const world = createWorld();
  const lines: Line[] = [];
  const measured: unknown[][] = [];
  const trail = (message: string, data: object) => void lines.push({ message, ...data });
  const ports = {
    ...world.ports,
    log: { ...world.ports.log, trail },
    metrics: { put: (...given: unknown[]) => void measured.push(given) },
  };
  const app = createApp({
    turns: ports,
    outputs: ports.outputs,
    longestWait: 0,
    signIn: async () => ({ name: 'anna', role: 'admin' }),
    roleBindings: createRoleBindings(ports.store, ports.clock),
  });
  const work = createWork(ports);
  const turn = async (): Promise<boolean> => {
    const taken = world.mailbox.take();
    if (taken === null) return false;
    const { id, reason, trace } = taken.wake;
    await work(id, { receives: 1, bySweep: false, reason, trace });
    taken.done();
    return true;
  };
  return {
    world,
    lines,
    measured,
    async post(path: string, body: object) {
      const init = { method: 'POST', headers: { 'content-type': 'application/json' } };
      const answer = await app.request(path, { ...init, body: JSON.stringify(body) });
      const { id } = JSON.parse(await answer.text());
      return { id: String(id), request: answer.headers.get('x-request-id') ?? '' };
    },
    /** Runs every turn and every timer of this many seconds. */
    async pass(seconds: number) {
      for (let n = 0; n < seconds; n += 1) {
        while (await turn());
        await world.ports.hookPorts.pause(1_000);
        world.mailbox.fireTimers(world.clock.now());
      }
    },
    turns: () => lines.filter(({ message }) => message === 'turn'),
    events: async (pk: string) => {
      const found = await world.store.query({ table: 'events', pk, limit: 100 });
      return found.map(({ item }) => item);
    },
  };
}

describe('a request is followed', () => {
  it('through every turn that it caused, on every object', async () => {
    const { world, lines, post, pass, turns, events } = followed();
    await world.blueprint();

    const { id, request } = await post('/v1/leases', { type: 'host' });
    await pass(60);

    expect(await world.store.get({ table: 'leases', pk: id })).toMatchObject({ state: 'active' });
    expect(lines[0]).toMatchObject({
      message: 'request',
      trace: request,
      method: 'POST',
      path: '/v1/leases',
      status: 202,
      to: `/v1/leases/${id}`,
    });
    expect(new Set(turns().map(({ kind }) => kind))).toEqual(new Set(['lease', 'resource']));
    expect(turns().every(({ trace }) => trace === request)).toBe(true);
    const [asked] = await events(id);
    expect(asked).toMatchObject({ entries: [{ kind: 'requested', data: { request } }, {}] });
  });

  it('and logs each turn: why it ran, what it did, and how it changed its object', async () => {
    const { world, post, pass, turns } = followed();
    await world.blueprint();

    const { id } = await post('/v1/leases', { type: 'host' });
    await pass(60);

    expect(turns().filter((line) => line['id'] === id)).toContainEqual({
      message: 'turn',
      id,
      kind: 'lease',
      reason: 'a seat was granted',
      ms: 0,
      trace: expect.any(String),
      stateBefore: 'pending',
      versionBefore: 1,
      state: 'active',
      version: 2,
      did: ['commit activated', 'wait'],
      commits: 1,
      writes: 1,
      reads: expect.any(Number),
    });
    const built = turns().find(({ did }) => String(did).includes('activated,'));
    expect(isResourceId(String(built?.['id']))).toBe(true);
    expect(built).toMatchObject({ state: 'active', stateBefore: 'pending' });
    expect(String(built?.['did'])).toContain('act activateResource');
  });

  it('and measures how long it waited and how long its host took', async () => {
    const { world, measured, post, pass } = followed();
    await world.blueprint();

    const { id } = await post('/v1/leases', { type: 'host' });
    await pass(60);

    const about = { blueprint: 'hosts', id };
    expect(measured).toContainEqual([{ leaseWaitSeconds: expect.any(Number) }, about]);
    expect(measured).toContainEqual([
      { activationSeconds: expect.any(Number) },
      { blueprint: 'hosts', id: expect.stringMatching(/^res-/) },
    ]);
  });

  it('but the logs contain nothing that people wrote', async () => {
    const { world, lines, post, pass, events } = followed();
    await world.blueprint();
    const { id } = await post('/v1/leases', { type: 'host' });
    await pass(60);

    const secret = 'hunter2';
    const program = { argv: [secret], cwd: secret, env: { TOKEN: secret }, stdin: secret };
    const ran = await post(`/v1/leases/${id}/executions`, program);
    await pass(60);

    expect(lines.some((line) => line['trace'] === ran.request)).toBe(true);
    expect((await events(ran.id))[0]).toMatchObject({
      entries: [{ kind: 'queued', data: { request: ran.request } }],
    });
    const all = [lines, world.log, await events(ran.id), await events(id)];
    expect(JSON.stringify(all)).not.toContain(secret);
  });
});
