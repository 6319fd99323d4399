import { machineLock } from '../../../../shared/blueprints/devices.ts';
import { readFailedChoices } from '../../../../shared/blueprints/failed-choices.ts';
import { devicePartition } from '../../../../shared/model/keys.ts';
import { deviceFrom } from '../../../../shared/model/record.ts';
import { devicePage } from '../../../../shared/model/wire/pool.ts';
import { mustPool } from '../../catalog/find.ts';
import { ok } from '../../http/answer.ts';
import { poolParams } from '../../http/params.ts';
import { pageQuery } from '../../http/read-query.ts';
import { route } from '../../http/route.ts';
import { listPartition } from '../../lists/partition.ts';
import { deviceViewOf } from '../../views/pool.ts';

export const listDevices = route('GET /v1/pools/{pool}/devices', {
  rule: 'read',
  tag: 'pools',
  summary: 'List the devices of a pool by name',
  params: poolParams,
  query: pageQuery,
  answers: { 200: { description: 'A page of devices', schema: devicePage } },
  async act(ports, { params: { pool }, query }) {
    await mustPool(ports, pool);
    const where = { table: 'blueprints', pk: devicePartition(pool) } as const;
    const { records, cursor } = await listPartition(ports.turns.store, where, deviceFrom, query);
    const choices = records.map(({ machine }) => machineLock(machine));
    const { store, clock } = ports.turns;
    const failures = await readFailedChoices(choices, { store, now: clock.now() });
    const items = records.map((device, n) =>
      deviceViewOf(ports, device, null, failures[n] ?? null),
    );
    return ok({ items, cursor });
  },
});
