import { describe, expect, it } from 'vitest';
import { limits } from '../../../shared/model/limits.ts';
import { executionView } from '../../../shared/model/wire/execution.ts';
import { checkedApi } from '../../../test/support/api/checked-api.ts';

async function anActiveLease() {
  const api = checkedApi();
  await api.world.blueprint();
  const lease = await api.activeLease();
  return { ...api, lease, path: `/v1/leases/${lease.id}/executions` };
}

describe('running a command', () => {
  it('queues it at once, runs it, and tells how it ended', async () => {
    const { ask, done, world, lease, path } = await anActiveLease();

    const queued = await ask(`POST ${path}`, {
      body: { argv: ['make', 'test'], cwd: 'app', env: { TOKEN: 'secret' }, stdin: 'hello' },
    });
    const { id, links } = executionView.parse(queued.json);
    expect(queued).toMatchObject({
      status: 202,
      json: {
        state: 'queued',
        lease: lease.id,
        resource: lease.resource,
        argv: ['make', 'test'],
        script: null,
        cwd: 'app',
        envNames: ['TOKEN'],
        requestedBy: 'anna',
        exitCode: null,
        timeoutSeconds: limits.executionTimeoutDefault,
      },
    });
    expect(queued.headers.get('location')).toBe(links.self);
    expect(JSON.stringify(queued.json)).not.toContain('secret');

    await world.pass(1);
    const ended = await ask(`GET /v1/executions/${id}`);
    expect(ended.json).toMatchObject({ state: 'succeeded', exitCode: 0, stdout: { bytes: 0 } });
    expect(await done(`GET ${path}`)).toMatchObject({ items: [{ id }], cursor: null });
    expect(await done(`GET /v1/executions/${id}/events`)).toMatchObject({
      items: [{ state: 'queued' }, { state: 'running' }, { state: 'succeeded' }],
    });
  });

  it('takes bytes for its input', async () => {
    const { run, world, lease } = await anActiveLease();
    const { id } = await run(lease.id, { script: 'cat', stdinBase64: '/wAB' });
    const record = await world.execution(executionId(id));
    expect(record?.program).toMatchObject({ script: 'cat', stdin: '/wAB', argv: null });
  });

  it.each([
    { bad: 'nothing to run', body: {}, status: 422, field: 'argv' },
    { bad: 'two things to run', body: { argv: ['a'], script: 'b' }, status: 422, field: 'script' },
    { bad: 'a NUL in a word', body: { argv: ['a\0b'] }, status: 422, field: 'argv' },
    { bad: 'a NUL in a script', body: { script: 'a\0b' }, status: 422, field: 'script' },
    { bad: 'a NUL in a value', body: { argv: ['a'], env: { A: '\0' } }, status: 422, field: 'env' },
    {
      bad: 'a name with a space',
      body: { argv: ['a'], env: { 'A B': '' } },
      status: 422,
      field: 'env',
    },
    { bad: 'an empty name', body: { argv: ['a'], env: { '': 'x' } }, status: 422, field: 'env' },
    {
      bad: 'a name of ours',
      body: { argv: ['a'], env: { DRYDOCK_LEASE: 'x' } },
      status: 422,
      field: 'env',
    },
    { bad: 'a NUL in a path', body: { argv: ['a'], cwd: '\0' }, status: 422, field: 'cwd' },
    {
      bad: 'no base64',
      body: { argv: ['a'], stdinBase64: '%' },
      status: 422,
      field: 'stdinBase64',
    },
    {
      bad: 'two inputs',
      body: { argv: ['a'], stdin: '', stdinBase64: '' },
      status: 422,
      field: 'stdinBase64',
    },
    {
      bad: 'no time',
      body: { argv: ['a'], timeoutSeconds: 0 },
      status: 422,
      field: 'timeoutSeconds',
    },
    {
      bad: 'half a second',
      body: { argv: ['a'], timeoutSeconds: 0.5 },
      status: 422,
      field: 'timeoutSeconds',
    },
    {
      bad: 'years',
      body: { argv: ['a'], timeoutSeconds: 1e9 },
      status: 422,
      field: 'timeoutSeconds',
    },
    {
      bad: 'too much input',
      body: { argv: ['a'], stdin: 'x'.repeat(32_768) },
      status: 413,
      field: undefined,
    },
  ])('refuses $bad', async ({ body, status, field }) => {
    const { refused, path } = await anActiveLease();
    const refusal = await refused(`POST ${path}`, { body });
    expect(refusal).toMatchObject({ status });
    expect(refusal.field).toBe(field);
  });

  it('never says back what may be secret', async () => {
    const { refused, path } = await anActiveLease();
    const body = { argv: [5, 'hunter2'], env: { PASSWORD: ['hunter2'] }, stdin: 7 };
    const refusal = await refused(`POST ${path}`, { body });
    expect(JSON.stringify(refusal)).not.toContain('hunter2');
  });
});

const aCommand = { argv: ['true'] };
const executionId = (id: string): `exec-${string}` => `exec-${id.slice('exec-'.length)}`;

describe('the lease of a command', () => {
  it('must be active: pending answers 409', async () => {
    const api = checkedApi();
    await api.world.blueprint();
    const { id } = await api.lease();

    const refusal = await api.refused(`POST /v1/leases/${id}/executions`, { body: aCommand });

    expect(refusal).toMatchObject({ status: 409, slug: 'wrong-state', state: 'pending' });
  });

  it('must not be past its end, even if no turn has ended it yet', async () => {
    const { refused, world, path } = await anActiveLease();
    // The workers stand still: the API alone has to notice the time.
    await world.ports.hookPorts.pause(7_200_000);

    const refusal = await refused(`POST ${path}`, { body: aCommand });

    expect(refusal).toMatchObject({ status: 409, slug: 'wrong-state', state: 'past its end' });
  });

  it('runs so many at a time and no more', async () => {
    const { run, refused, lease, path } = await anActiveLease();
    for (let n = 0; n < limits.executionsPerLease; n += 1) await run(lease.id);

    const refusal = await refused(`POST ${path}`, { body: aCommand });

    expect(refusal).toMatchObject({ status: 409, slug: 'too-many-executions' });
  });

  it('ends only after its executions, which are cancelled', async () => {
    const { run, done, world, lease } = await anActiveLease();
    const { id } = await run(lease.id);

    await done(`POST /v1/leases/${lease.id}/release`);
    await world.pass(30);

    expect(await done(`GET /v1/leases/${lease.id}`)).toMatchObject({ state: 'destroyed' });
    expect(['succeeded', 'cancelled']).toContain((await done(`GET /v1/executions/${id}`))['state']);
  });
});

describe('cancelling', () => {
  it('is asked for while it runs, and no error after its end', async () => {
    const { run, ask, world, lease } = await anActiveLease();
    const { id } = await run(lease.id);

    const asked = await ask(`POST /v1/executions/${id}/cancel`, { body: { reason: 'too slow' } });
    await world.pass(1);
    const again = await ask(`POST /v1/executions/${id}/cancel`);

    expect(asked).toMatchObject({ status: 202, json: { state: 'queued' } });
    expect(again).toMatchObject({
      status: 200,
      json: { state: 'cancelled', detail: 'cancelled before it began: too slow' },
    });
  });

  it('is for its owner and for operators', async () => {
    const { run, ask, lease } = await anActiveLease();
    const { id } = await run(lease.id);
    const statusFor = async (as: string) =>
      (await ask(`POST /v1/executions/${id}/cancel`, { as })).status;
    expect(await statusFor('bob/lessee')).toBe(404);
    expect(await statusFor('anna/lessee')).toBe(202);
    expect(await statusFor('bob/operator')).toBe(202);
  });
});
