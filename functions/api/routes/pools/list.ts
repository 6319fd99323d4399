import { poolFrom } from '../../../../shared/model/record.ts';
import { poolPage } from '../../../../shared/model/wire/pool.ts';
import { ok } from '../../http/answer.ts';
import { pageQuery } from '../../http/read-query.ts';
import { route } from '../../http/route.ts';
import { listPartition } from '../../lists/partition.ts';
import { poolViewOf } from '../../views/pool.ts';

export const listPools = route('GET /v1/pools', {
  rule: 'read',
  tag: 'pools',
  summary: 'List pools by name',
  query: pageQuery,
  answers: { 200: { description: 'A page of pools', schema: poolPage } },
  async act(ports, { query }) {
    const where = { table: 'blueprints', pk: 'pool' } as const;
    const { records, cursor } = await listPartition(ports.turns.store, where, poolFrom, query);
    return ok({ items: records.map((pool) => poolViewOf(ports, pool)), cursor });
  },
});
