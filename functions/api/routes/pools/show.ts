import { poolView } from '../../../../shared/model/wire/pool.ts';
import { mustPool } from '../../catalog/find.ts';
import { ok } from '../../http/answer.ts';
import { poolParams } from '../../http/params.ts';
import { route } from '../../http/route.ts';
import { poolViewOf } from '../../views/pool.ts';

export const showPool = route('GET /v1/pools/{pool}', {
  rule: 'read',
  tag: 'pools',
  summary: 'Show a pool, and the labels of its devices',
  params: poolParams,
  answers: { 200: { description: 'The pool', schema: poolView } },
  act: async (ports, { params: { pool } }) => ok(poolViewOf(ports, await mustPool(ports, pool))),
});
