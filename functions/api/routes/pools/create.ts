import { poolRequest, poolView } from '../../../../shared/model/wire/pool.ts';
import { actorOf } from '../../catalog/audit.ts';
import { findPool } from '../../catalog/find.ts';
import { poolFromRequest, savePool } from '../../catalog/save-pool.ts';
import { created } from '../../http/answer.ts';
import { route } from '../../http/route.ts';
import { refuse } from '../../problems.ts';
import { poolViewOf } from '../../views/pool.ts';

export const createPool = route('POST /v1/pools', {
  rule: 'configure',
  tag: 'pools',
  summary: 'Create an empty pool',
  body: poolRequest,
  refuses: ['already-exists'],
  answers: { 201: { description: 'Created', schema: poolView } },
  async act(ports, input) {
    const { name, description } = input.body;
    if ((await findPool(ports, name)) !== null) return refuseExistingPool(name);
    const pool = poolFromRequest(ports, name, description, null);
    if (!(await savePool(ports, actorOf(input), null, pool))) return refuseExistingPool(name);
    const view = poolViewOf(ports, pool);
    return created(view, view.links.self);
  },
});

const refuseExistingPool = (name: string): never =>
  refuse('already-exists', `Pool ${name} already exists.`, { field: 'name' });
