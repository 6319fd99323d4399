import { poolUpdate, poolView } from '../../../../shared/model/wire/pool.ts';
import { actorOf } from '../../catalog/audit.ts';
import { findPool } from '../../catalog/find.ts';
import { poolOf, savePool } from '../../catalog/save-pool.ts';
import { mustBeNamed, mustHaveSeen, refuseVersion } from '../../catalog/version.ts';
import { created, ok } from '../../http/answer.ts';
import { poolParams } from '../../http/params.ts';
import { noQuery } from '../../http/read-query.ts';
import { route } from '../../http/route.ts';
import { poolViewOf } from '../../views/pool.ts';

export const updatePool = route({
  method: 'PUT',
  path: '/v1/pools/{pool}',
  rule: 'configure',
  tag: 'pools',
  summary: 'Make a pool or change its description; its devices stay',
  params: poolParams,
  query: noQuery,
  body: poolUpdate,
  refuses: ['version-mismatch'],
  answers: {
    200: { description: 'It is saved, or nothing was to be changed', schema: poolView },
    201: { description: 'It is made', schema: poolView },
  },
  async act(ports, asked) {
    const { body } = asked;
    const { pool: name } = asked.params;
    mustBeNamed(name, body.name);
    const before = await findPool(ports, name);
    const what = `pool ${name}`;
    mustHaveSeen(what, body.version, before && poolViewOf(ports, before));
    const after = poolOf(ports, name, body.description, before);
    if (before?.description === after.description) return ok(poolViewOf(ports, before));
    if (!(await savePool(ports, actorOf(asked), before, after))) {
      const current = await findPool(ports, name);
      return refuseVersion(what, before?.version ?? 0, current && poolViewOf(ports, current));
    }
    const view = poolViewOf(ports, after);
    return before === null ? created(view, view.links.self) : ok(view);
  },
});
