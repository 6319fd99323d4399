import { deviceView } from '../../../../shared/model/wire/pool.ts';
import { actorOf } from '../../catalog/audit.ts';
import { editDevice } from '../../catalog/edit-device.ts';
import { tellOwner, whenDeleted } from '../../catalog/owner.ts';
import { ok } from '../../http/answer.ts';
import { deviceParams } from '../../http/params.ts';
import { refuse } from '../../http/problem.ts';
import { noBody } from '../../http/read-body.ts';
import { noQuery } from '../../http/read-query.ts';
import { route } from '../../http/route.ts';
import { deviceViewOf } from '../../views/pool.ts';

/** Takes a machine out of its pool. What runs on it goes on: its resource retires when it ends. */
export const deleteDevice = route({
  method: 'DELETE',
  path: '/v1/pools/{pool}/devices/{name}',
  rule: 'configure',
  tag: 'pools',
  summary: 'Take a device out of its pool; its resource goes when its last lease ends',
  params: deviceParams,
  query: noQuery,
  body: noBody,
  answers: { 200: { description: 'It was as shown, and is gone', schema: deviceView } },
  async act(ports, asked) {
    const actor = actorOf(asked);
    const { pool, name } = asked.params;
    const { gone, owner } = await editDevice(ports, actor, pool, name, async ({ before }) => {
      const gone = before ?? refuse('not-found', `There is no device ${name} in pool ${pool}.`);
      const because = `device ${name} was taken out of pool ${pool} by ${actor.by}`;
      const told = await tellOwner(ports, gone, whenDeleted, { ...actor, because });
      return { gone, after: null, ...told };
    });
    return ok(deviceViewOf(ports, gone, owner));
  },
});
