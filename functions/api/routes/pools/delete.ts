import type { Actor } from '../../../../shared/model/audit.ts';
import type { Pool } from '../../../../shared/model/blueprint.ts';
import { devicePartition, poolKey } from '../../../../shared/model/keys.ts';
import { poolView } from '../../../../shared/model/wire/pool.ts';
import { actorOf, auditPut } from '../../catalog/audit.ts';
import { commitEdit, ifUnchanged, untilSaved } from '../../catalog/commit.ts';
import { blueprintsOn, mustPool } from '../../catalog/find.ts';
import { ok } from '../../http/answer.ts';
import { poolParams } from '../../http/params.ts';
import { route } from '../../http/route.ts';
import type { ApiPorts } from '../../ports.ts';
import { refuse } from '../../problems.ts';
import { poolViewOf } from '../../views/pool.ts';

export const deletePool = route('DELETE /v1/pools/{pool}', {
  rule: 'configure',
  tag: 'pools',
  summary: 'Delete a pool that has no devices and that no blueprint uses',
  params: poolParams,
  refuses: ['in-use'],
  answers: { 200: { description: 'Deleted; this is what it was', schema: poolView } },
  async act(ports, input) {
    const gone = await untilSaved(ports, () =>
      tryDeletePool(ports, actorOf(input), input.params.pool),
    );
    return ok(poolViewOf(ports, gone));
  },
});

/** Null if the pool's version moved: a device was added, or a blueprint began to use the pool. */
async function tryDeletePool(ports: ApiPorts, actor: Actor, name: string): Promise<Pool | null> {
  const { store, catalog } = ports.turns;
  const before = await mustPool(ports, name);
  const [blueprint] = await blueprintsOn(ports, name);
  if (blueprint) {
    refuse('in-use', `Blueprint ${blueprint.name} uses the devices of pool ${name}.`, {
      field: 'pool',
      hint: `delete blueprint ${blueprint.name} first, or give it another pool`,
    });
  }
  const [device] = await store.query({
    table: 'blueprints',
    pk: devicePartition(name),
    limit: 1,
  });
  if (device) {
    refuse('in-use', `Device ${device.sk} is in pool ${name}.`, {
      field: 'pool',
      hint: `delete its devices first: drydock pool delete-device ${name} ${device.sk}`,
    });
  }
  const refusals = await commitEdit(ports, [
    { op: 'delete', key: poolKey(name), when: ifUnchanged(before) },
    auditPut(ports, actor, { object: `pool/${name}`, action: 'deleted', before, after: null }),
  ]);
  if (refusals !== null) return null;
  catalog.forget();
  return before;
}
