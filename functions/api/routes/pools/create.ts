import { poolRequest, poolView } from '../../../../shared/model/wire/pool.ts';
import { actorOf } from '../../catalog/audit.ts';
import { findPool } from '../../catalog/find.ts';
import { poolOf, savePool } from '../../catalog/save-pool.ts';
import { created } from '../../http/answer.ts';
import { noParams } from '../../http/params.ts';
import { refuse } from '../../http/problem.ts';
import { noQuery } from '../../http/read-query.ts';
import { route } from '../../http/route.ts';
import { poolViewOf } from '../../views/pool.ts';

export const createPool = route({
  method: 'POST',
  path: '/v1/pools',
  rule: 'configure',
  tag: 'pools',
  summary: 'Make a pool, empty at first',
  params: noParams,
  query: noQuery,
  body: poolRequest,
  refuses: ['already-exists'],
  answers: { 201: { description: 'It is made', schema: poolView } },
  async act(ports, asked) {
    const { name, description } = asked.body;
    if ((await findPool(ports, name)) !== null) return refuseTaken(name);
    const pool = poolOf(ports, name, description, null);
    if (!(await savePool(ports, actorOf(asked), null, pool))) return refuseTaken(name);
    const view = poolViewOf(ports, pool);
    return created(view, view.links.self);
  },
});

const refuseTaken = (name: string): never =>
  refuse('already-exists', `There is a pool ${name} already.`, { field: 'name' });
