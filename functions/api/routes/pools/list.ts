import { poolFrom } from '../../../../shared/model/record.ts';
import { poolPage } from '../../../../shared/model/wire/pool.ts';
import { ok } from '../../http/answer.ts';
import { noParams } from '../../http/params.ts';
import { noBody } from '../../http/read-body.ts';
import { pageQuery } from '../../http/read-query.ts';
import { route } from '../../http/route.ts';
import { listPartition } from '../../lists/partition.ts';
import { poolViewOf } from '../../views/pool.ts';

export const listPools = route({
  method: 'GET',
  path: '/v1/pools',
  rule: 'read',
  tag: 'pools',
  summary: 'Pools by name, a page at a time',
  params: noParams,
  query: pageQuery,
  body: noBody,
  answers: { 200: { description: 'A page', schema: poolPage } },
  async act(ports, { query }) {
    const where = { table: 'blueprints', pk: 'pool' } as const;
    const { records, cursor } = await listPartition(ports.turns.store, where, poolFrom, query);
    return ok({ items: records.map((pool) => poolViewOf(ports, pool)), cursor });
  },
});
