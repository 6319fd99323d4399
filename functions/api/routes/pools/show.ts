import { poolView } from '../../../../shared/model/wire/pool.ts';
import { mustPool } from '../../catalog/find.ts';
import { ok } from '../../http/answer.ts';
import { poolParams } from '../../http/params.ts';
import { noBody } from '../../http/read-body.ts';
import { noQuery } from '../../http/read-query.ts';
import { route } from '../../http/route.ts';
import { poolViewOf } from '../../views/pool.ts';

export const showPool = route({
  method: 'GET',
  path: '/v1/pools/{pool}',
  rule: 'read',
  tag: 'pools',
  summary: 'A pool, and the labels that its devices have',
  params: poolParams,
  query: noQuery,
  body: noBody,
  answers: { 200: { description: 'The pool', schema: poolView } },
  act: async (ports, { params: { pool } }) => ok(poolViewOf(ports, await mustPool(ports, pool))),
});
