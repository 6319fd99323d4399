import type { Actor } from '../../../../shared/model/audit.ts';
import type { Pool } from '../../../../shared/model/blueprint.ts';
import { devicePartition, poolKey } from '../../../../shared/model/keys.ts';
import { poolView } from '../../../../shared/model/wire/pool.ts';
import { actorOf, auditPut } from '../../catalog/audit.ts';
import { asRead, commitEdit, untilSaved } from '../../catalog/commit.ts';
import { blueprintsOn, mustPool } from '../../catalog/find.ts';
import { ok } from '../../http/answer.ts';
import { poolParams } from '../../http/params.ts';
import { refuse } from '../../http/problem.ts';
import { noBody } from '../../http/read-body.ts';
import { noQuery } from '../../http/read-query.ts';
import { route } from '../../http/route.ts';
import type { ApiPorts } from '../../ports.ts';
import { poolViewOf } from '../../views/pool.ts';

export const deletePool = route({
  method: 'DELETE',
  path: '/v1/pools/{pool}',
  rule: 'configure',
  tag: 'pools',
  summary: 'Delete a pool without devices that no blueprint names',
  params: poolParams,
  query: noQuery,
  body: noBody,
  refuses: ['in-use'],
  answers: { 200: { description: 'It was as shown, and is gone', schema: poolView } },
  async act(ports, asked) {
    const gone = await untilSaved(ports, () => attempt(ports, actorOf(asked), asked.params.pool));
    return ok(poolViewOf(ports, gone));
  },
});

/** A new device and a blueprint that begins to name the pool move its version: then look again. */
async function attempt(ports: ApiPorts, actor: Actor, name: string): Promise<Pool | null> {
  const { store, catalog } = ports.turns;
  const before = await mustPool(ports, name);
  const [blueprint] = await blueprintsOn(ports, name);
  if (blueprint) {
    refuse('in-use', `Blueprint ${blueprint.name} hands out the devices of pool ${name}.`, {
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
    { op: 'delete', key: poolKey(name), when: asRead(before) },
    auditPut(ports, actor, { object: `pool/${name}`, did: 'deleted', before, after: null }),
  ]);
  if (refusals !== null) return null;
  catalog.forget();
  return before;
}
