import { describe, expect, it } from 'vitest';
import {
  activeLeaseOn,
  activeResourceFrom,
  endingLeaseFrom,
  pendingResourceOf,
} from '../../../test/contracts/blueprint-driver-records.ts';
import {
  aDriverWorld,
  type DriverWorld,
  driveHook,
} from '../../../test/contracts/blueprint-driver-world.ts';
import { withParsedParameters } from '../driver.ts';
import { poolHost } from '../pool-host/index.ts';
import { fenceLease } from './end-lease.ts';

const type = withParsedParameters(poolHost);
const host = 'mi-1';
const plan = { fit: 'any', attributes: {}, locks: [], checks: [], hookState: {}, host };

function fence(
  world: DriverWorld,
  options: { gone?: boolean; host?: string | null; callsMost?: number } = {},
) {
  const resource = activeResourceFrom(pendingResourceOf(type, {}, plan, world.now()), world.now());
  const lease = endingLeaseFrom(activeLeaseOn(resource, world.now()), world.now());
  const { gone = false, callsMost = 300 } = options;
  const on = options.host === undefined ? host : options.host;
  const hook = (record: typeof lease, call: Parameters<typeof fenceLease>[2]) =>
    fenceLease(record, on, call, async () => gone);
  return driveHook(world, {}, lease, hook, { callsMost });
}

describe('the fence of a lease', () => {
  it('is done if the lease never had a host', async () => {
    expect((await fence(aDriverWorld(), { host: null })).last.kind).toBe('done');
  });

  it('is not needed on a host that is gone, and waits for one that is silent', async () => {
    const gone = await fence(aDriverWorld(), { gone: true });
    const silent = await fence(aDriverWorld(), { callsMost: 5 });

    expect(gone).toMatchObject({ calls: 1, last: { kind: 'done', text: `${host} is gone` } });
    expect(silent.last).toMatchObject({ kind: 'failed', fault: { reason: 'not-ready' } });
  });

  it('remembers a slow delivery, and polls it', async () => {
    const world = aDriverWorld({ deliveryMs: 30_000 });
    world.cloud.knobs.addHost(host);

    const ended = await fence(world);

    expect(ended.last).toMatchObject({ kind: 'done', hookState: {} });
    expect(world.cloud.dump().deliveries).toHaveLength(1);
  });

  it('sends again what was never delivered', async () => {
    const world = aDriverWorld();
    world.cloud.knobs.addHost(host);
    world.cloud.knobs.silence(host, true);

    const before = await fence(world, { callsMost: 20 });
    const sent = world.cloud.dump().deliveries.map(({ is }) => is);

    expect(before.last.kind).not.toBe('done');
    expect(sent.length).toBeGreaterThan(1);
    expect(sent[0]).toMatchObject({ how: 'undelivered' });
    expect(world.fenced.size).toBe(0);
  });
});
