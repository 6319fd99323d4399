import { poolUpdate, poolView } from '../../../../shared/model/wire/pool.ts';
import { actorOf } from '../../catalog/audit.ts';
import { findPool } from '../../catalog/find.ts';
import { poolFromRequest, savePool } from '../../catalog/save-pool.ts';
import { mustBeNamed, mustHaveSeen, refuseVersion } from '../../catalog/version.ts';
import { created, ok } from '../../http/answer.ts';
import { poolParams } from '../../http/params.ts';
import { route } from '../../http/route.ts';
import { poolViewOf } from '../../views/pool.ts';

export const updatePool = route('PUT /v1/pools/{pool}', {
  rule: 'configure',
  tag: 'pools',
  summary: 'Create a pool, or change its description; its devices stay',
  params: poolParams,
  body: poolUpdate,
  refuses: ['version-mismatch'],
  answers: {
    200: { description: 'Saved, or unchanged', schema: poolView },
    201: { description: 'Created', schema: poolView },
  },
  async act(ports, input) {
    const { body } = input;
    const { pool: name } = input.params;
    mustBeNamed(name, body.name);
    const before = await findPool(ports, name);
    const subject = `pool ${name}`;
    mustHaveSeen(subject, body.version, before && poolViewOf(ports, before));
    const after = poolFromRequest(ports, name, body.description, before);
    if (before?.description === after.description) return ok(poolViewOf(ports, before));
    if (!(await savePool(ports, actorOf(input), before, after))) {
      const current = await findPool(ports, name);
      return refuseVersion(subject, before?.version ?? 0, current && poolViewOf(ports, current));
    }
    const view = poolViewOf(ports, after);
    return before === null ? created(view, view.links.self) : ok(view);
  },
});
