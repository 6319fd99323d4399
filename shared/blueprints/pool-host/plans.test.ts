import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../adapters/memory/store.ts';
import type { Device } from '../../model/blueprint.ts';
import { deviceKey, lockKey } from '../../model/keys.ts';
import { plainItem } from '../../model/record.ts';
import { always } from '../../model/write.ts';
import { fitOf } from '../match-attributes.ts';
import { poolPlans } from './plans.ts';

const linux = { os: 'linux' };
const device = (n: number, changes: Partial<Device> = {}): Device => ({
  pool: 'rack',
  name: `shelf${String(n).padStart(4, '0')}`,
  machine: `mi-${n}`,
  labels: linux,
  disabled: false,
  version: 1,
  createdAt: 0,
  updatedAt: 0,
  ...changes,
});

async function aPool(devices: readonly Device[], locked: readonly string[] = []) {
  const store = createMemoryStore({ clock: { now: () => 0 } });
  for (const one of devices) {
    const key = deviceKey(one.pool, one.name);
    await store.write({ op: 'put', key, item: plainItem(one), when: always });
  }
  for (const machine of locked) {
    const key = lockKey(`machine/${machine}`);
    await store.write({ op: 'put', key, item: { owner: 'res-other' }, when: always });
  }
  return (chance = 0, labels: readonly Device['labels'][] = [linux]) =>
    poolPlans({ pool: 'rack' }, labels.map(fitOf), { store, chance, now: 0 });
}

const hostsOf = (found: Awaited<ReturnType<typeof poolPlans>>) => found.map(({ host }) => host);

describe('the plans of a pool', () => {
  it('have the lock, the labels and a copy of the device', async () => {
    const planned = await aPool([device(1)]);

    expect(await planned()).toEqual([
      {
        fit: fitOf(linux),
        attributes: linux,
        locks: ['machine/mi-1'],
        choice: 'machine/mi-1',
        checks: [
          {
            op: 'check',
            key: deviceKey('rack', 'shelf0001'),
            when: [{ attr: 'disabled', equals: false }],
          },
        ],
        hookState: { device: { pool: 'rack', name: 'shelf0001', machine: 'mi-1' } },
        host: 'mi-1',
      },
    ]);
  });

  it('leave out devices that are disabled, locked, of another fit or of another pool', async () => {
    const devices = [
      device(1, { disabled: true }),
      device(2),
      device(3, { labels: { os: 'mac' } }),
      device(4, { pool: 'other' }),
      device(5),
    ];
    const planned = await aPool(devices, ['mi-2']);

    expect(hostsOf(await planned())).toEqual(['mi-5']);
    expect(hostsOf(await planned(0, [linux, { os: 'mac' }]))).toEqual(['mi-3', 'mi-5']);
    expect(hostsOf(await planned(0, []))).toEqual([]);
  });

  it('start at a random device, and are at most eight', async () => {
    const planned = await aPool(Array.from({ length: 20 }, (_, n) => device(n)));

    expect(hostsOf(await planned(0.9))).toEqual([18, 19, 0, 1, 2, 3, 4, 5].map((n) => `mi-${n}`));
  });

  it('include the only free device of a large pool', async () => {
    const devices = Array.from({ length: 600 }, (_, n) => device(n));
    const taken = devices.map(({ machine }) => machine).filter((machine) => machine !== 'mi-577');
    const planned = await aPool(devices, taken);

    expect(hostsOf(await planned(0.97))).toEqual(['mi-577']);
  });
});
