import { describe, expect, it } from 'vitest';
import { executionView } from '../../../shared/model/wire/execution.ts';
import type { Remote } from '../../../shared/ports/remote.ts';
import { outputPrefix } from '../../../shared/turns/execution/outcome.ts';
import { createWork } from '../../../shared/turns/index.ts';
import { checkedApi } from '../../../test/support/api/checked-api.ts';

describe('output', () => {
  async function ranWith(stdout: Uint8Array, stderr = new Uint8Array()) {
    const api = checkedApi();
    await api.world.blueprint();
    const lease = await api.activeLease();
    const { id } = await api.run(lease.id);
    await api.world.pass(1);
    const record = await api.world.execution(`exec-${id.slice('exec-'.length)}`);
    if (!record || !('delivery' in record) || !record.delivery || !record.host) {
      throw new Error('it was never sent');
    }
    const key = { prefix: outputPrefix(record), deliveryId: record.delivery, host: record.host };
    const skip = 'stderrSkip' in record ? record.stderrSkip : 0;
    const wrapper = new Uint8Array(skip).fill(0x23);
    api.world.cloud.knobs.storeOutput({ ...key, stream: 'stdout' }, stdout);
    api.world.cloud.knobs.storeOutput(
      { ...key, stream: 'stderr' },
      Buffer.concat([wrapper, stderr]),
    );
    return { ...api, lease, path: `/v1/executions/${id}/output`, skip };
  }

  it('is returned byte for byte, in pieces that a Lambda can answer', async () => {
    const megabytes = 9;
    const whole = Uint8Array.from({ length: megabytes * 1024 * 1024 }, (_, i) => (i * 7) % 256);
    const { ask, path } = await ranWith(whole);

    const pieces: Uint8Array[] = [];
    let from = 0;
    for (let n = 0; n < 5 && from < whole.length; n += 1) {
      const { headers, bytes } = await ask(`GET ${path}?stream=stdout&from=${from}`);
      expect(bytes.length).toBeLessThanOrEqual(4 * 1024 * 1024);
      expect(headers.get('content-type')).toBe('application/octet-stream');
      expect(headers.get('x-drydock-total-bytes')).toBe(String(whole.length));
      pieces.push(bytes);
      from = Number(headers.get('x-drydock-next'));
    }

    expect(pieces).toHaveLength(3);
    expect(Buffer.concat(pieces).equals(whole)).toBe(true);
  });

  it("leaves out the wrapper's own words", async () => {
    const { ask, path, skip } = await ranWith(new Uint8Array(), Buffer.from('oh no'));
    expect(skip).toBeGreaterThan(0);
    const { bytes, headers } = await ask(`GET ${path}?stream=stderr&from=3`);
    expect(Buffer.from(bytes).toString()).toBe('no');
    expect(headers.get('x-drydock-total-bytes')).toBe('5');
  });

  it('is empty past its end and before its beginning', async () => {
    const { ask, path, run, lease } = await ranWith(Buffer.from('four'));
    const past = await ask(`GET ${path}?from=99`);
    expect({ size: past.bytes.length, next: past.headers.get('x-drydock-next') }).toEqual({
      size: 0,
      next: '99',
    });
    const queued = await run(lease.id);
    const early = await ask(`GET /v1/executions/${queued.id}/output`);
    expect({ status: early.status, size: early.bytes.length }).toEqual({ status: 200, size: 0 });
  });

  it('that was too long says how much is missing', async () => {
    const { world, done, ...api } = checkedApi();
    await world.blueprint();
    const { id } = await api.run((await api.activeLease()).id);
    const { hookPorts } = world.ports;
    const look: Remote['look'] = async (host, delivery) => {
      const state = await hookPorts.remote.look(host, delivery);
      if (state.state !== 'ended') return state;
      const marker = /^drydock:.*?:/.exec(state.stderr)?.[0] ?? '';
      return { ...state, stderr: `${state.stderr}${marker}left-out 5 0\n` };
    };
    const remote = { ...hookPorts.remote, look };
    await createWork({ ...world.ports, hookPorts: { ...hookPorts, remote } })(
      `exec-${id.slice('exec-'.length)}`,
    );

    const execution = executionView.parse(await done(`GET /v1/executions/${id}`));

    expect(execution).toMatchObject({
      state: 'succeeded',
      stdout: { leftOut: 5 },
      stderr: { leftOut: 0 },
    });
  });

  it('that its host could not store is not empty output', async () => {
    const { world, refused, done, ...api } = checkedApi();
    await world.blueprint();
    const { id } = await api.run((await api.activeLease()).id);
    const { hookPorts, outputs } = world.ports;
    const look: Remote['look'] = async (host, delivery) => {
      const state = await hookPorts.remote.look(host, delivery);
      return state.state === 'ended' ? { ...state, stdout: `${'x'.repeat(400)}end` } : state;
    };
    const work = createWork({
      ...world.ports,
      hookPorts: { ...hookPorts, remote: { ...hookPorts.remote, look } },
      outputs: { ...outputs, size: async () => 0 },
    });
    await work(`exec-${id.slice('exec-'.length)}`);

    const execution = executionView.parse(await done(`GET /v1/executions/${id}`));
    expect(execution.stdout).toMatchObject({
      bytes: 403,
      stored: false,
      text: `${'x'.repeat(297)}end`,
    });
    // Only the wrapper wrote there, and its text is not the command's output.
    expect(execution.stderr).toMatchObject({ bytes: 0, stored: true });
    expect(await refused(`GET /v1/executions/${id}/output`)).toMatchObject({
      status: 404,
      slug: 'output-not-stored',
    });
  });
});
