import { describe, expect, it } from 'vitest';
import type { StoreCall } from '../../../shared/adapters/memory/store.ts';
import { type ExecutionId, isExecutionId } from '../../../shared/model/ids.ts';
import { programKey } from '../../../shared/model/keys.ts';
import { executionPage, executionView, programView } from '../../../shared/model/wire/execution.ts';
import { exists, keyText } from '../../../shared/model/write.ts';
import { checkedApi } from '../../../test/support/api/checked-api.ts';
import { healthyHost } from '../../../test/support/world.ts';

const script = `echo begin\n${'true # and so on\n'.repeat(500)}`;
const large = { script, env: { TOKEN: 'secret', CI: '1' }, cwd: 'app', stdin: 'hello' };

async function anActiveLease() {
  const calls: StoreCall[] = [];
  const scripts: string[] = [];
  const api = checkedApi({
    hooks: {
      before: async (call) => {
        calls.push(call);
        return null;
      },
    },
    onScript: (host, text) => {
      scripts.push(text);
      return healthyHost(host, text);
    },
  });
  await api.world.blueprint();
  const lease = await api.activeLease();
  return {
    ...api,
    calls,
    scripts,
    lease,
    async run(body: object): Promise<ExecutionId> {
      const { id } = await api.run(lease.id, body);
      if (!isExecutionId(id)) throw new Error(`${id} is no id of an execution`);
      return id;
    },
  };
}

const touches = (call: StoreCall): boolean => JSON.stringify(call.input).includes('program/');

describe('a large program', () => {
  it('is an item beside its record, written once, read by the send alone, run whole', async () => {
    const { run, world, calls, scripts } = await anActiveLease();

    const id = await run(large);
    await world.pass(60);

    expect(await world.execution(id)).toMatchObject({ state: 'succeeded' });
    expect(calls.filter(touches).map(({ operation }) => operation)).toEqual(['commit', 'get']);
    expect(scripts.join('')).toContain(Buffer.from(script).toString('base64'));
    expect(scripts.join('')).toContain(Buffer.from('hello').toString('base64'));
    const record = JSON.stringify(await world.execution(id));
    expect(record.length).toBeLessThan(1_024);
    expect(world.store.dump()[keyText(programKey(id))]).toMatchObject({
      script,
      stdin: Buffer.from('hello').toString('base64'),
      expiresAt: expect.any(Number),
    });
  });

  it('is not read for views and lists, which have its summary, but in full by itself', async () => {
    const { run, done, calls, lease } = await anActiveLease();
    const id = await run(large);
    calls.length = 0;

    const view = executionView.parse(await done(`GET /v1/executions/${id}`));
    const list = executionPage.parse(await done(`GET /v1/leases/${lease.id}/executions`));
    const open = executionPage.parse(await done('GET /v1/executions'));

    const summary = { summary: 'script: echo begin', argv: null, script: null, envNames: null };
    expect(view).toMatchObject(summary);
    expect([...list.items, ...open.items]).toMatchObject([summary, summary]);
    expect(calls.filter(touches)).toEqual([]);
    const program = await done(`GET ${view.links.program}`);
    expect(programView.parse(program)).toEqual({
      argv: null,
      script,
      cwd: 'app',
      envNames: ['TOKEN', 'CI'],
      stdinBytes: 5,
    });
    expect(JSON.stringify(program)).not.toContain('secret');
  });

  it('that is gone when it should be sent ends its execution, which says so', async () => {
    const { run, world, refused } = await anActiveLease();
    const id = await run(large);
    await world.store.write({ op: 'delete', key: programKey(id), when: exists });

    await world.pass(60);

    expect(await world.execution(id)).toMatchObject({
      state: 'lost',
      detail: `could not be sent: the program of ${id} is not stored any more`,
    });
    expect(await refused(`GET /v1/executions/${id}/program`)).toMatchObject({ status: 404 });
  });
});

describe('a small program', () => {
  it('is in the record and in every view', async () => {
    const { run, world, calls, done } = await anActiveLease();
    const id = await run({ argv: ['make', 'a b'], env: { CI: '1' } });
    await world.pass(60);

    const view = executionView.parse(await done(`GET /v1/executions/${id}`));
    const program = programView.parse(await done(`GET ${view.links.program}`));

    const same = { argv: ['make', 'a b'], script: null, cwd: null, envNames: ['CI'] };
    expect(view).toMatchObject({ ...same, summary: "make 'a b'" });
    expect(program).toEqual({ ...same, stdinBytes: null });
    expect(calls.filter(touches)).toEqual([]);
  });
});
