import { deviceView } from '../../../../shared/model/wire/pool.ts';
import { actorOf } from '../../catalog/audit.ts';
import { editDevice } from '../../catalog/edit-device.ts';
import { commandOwner, whenDeleted } from '../../catalog/machine-owner.ts';
import { ok } from '../../http/answer.ts';
import { deviceParams } from '../../http/params.ts';
import { route } from '../../http/route.ts';
import { refuse } from '../../problems.ts';
import { deviceViewOf } from '../../views/pool.ts';

/** Removes a machine from its pool. Its leases go on; its resource retires after the last. */
export const deleteDevice = route('DELETE /v1/pools/{pool}/devices/{name}', {
  rule: 'configure',
  tag: 'pools',
  summary: 'Delete a device from its pool; its resource is destroyed when its last lease ends',
  params: deviceParams,
  answers: { 200: { description: 'Deleted; this is what it was', schema: deviceView } },
  async act(ports, input) {
    const actor = actorOf(input);
    const { pool, name } = input.params;
    const { gone, owner } = await editDevice(ports, actor, { pool, name }, async ({ before }) => {
      const gone = before ?? refuse('not-found', `Device ${name} of pool ${pool} does not exist.`);
      const reason = `device ${name} was deleted from pool ${pool} by ${actor.by}`;
      const command = await commandOwner(ports, gone, whenDeleted, { ...actor, reason });
      return { gone, after: null, ...command };
    });
    return ok(deviceViewOf(ports, gone, owner));
  },
});
