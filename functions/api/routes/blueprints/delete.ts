import { deleteBreaker } from '../../../../shared/lifecycle/allocator/breaker.ts';
import type { Actor } from '../../../../shared/model/audit.ts';
import { type Authorization, isAbout } from '../../../../shared/model/authorization.ts';
import type { Blueprint } from '../../../../shared/model/blueprint.ts';
import {
  blueprintKey,
  linePartition,
  usageKey,
  warmPoolKey,
} from '../../../../shared/model/keys.ts';
import { blueprintView } from '../../../../shared/model/wire/blueprint.ts';
import { always, type Put } from '../../../../shared/model/write.ts';
import { readUsage } from '../../../../shared/turns/read/slots.ts';
import { actorOf, auditPut } from '../../catalog/audit.ts';
import { authorizationsNow, removeDecisions } from '../../catalog/authorizations.ts';
import { commitEdit, ifUnchanged, untilSaved } from '../../catalog/commit.ts';
import { mustBlueprint } from '../../catalog/find.ts';
import { ok } from '../../http/answer.ts';
import { blueprintParams } from '../../http/params.ts';
import { route } from '../../http/route.ts';
import type { ApiPorts } from '../../ports.ts';
import { refuse } from '../../problems.ts';
import { blueprintViewOf, neverUsed } from '../../views/blueprint.ts';

/** Deletes a blueprint that has no resources and no waiting leases. */
export const deleteBlueprint = route('DELETE /v1/blueprints/{name}', {
  rule: 'configure',
  tag: 'blueprints',
  summary: 'Delete a blueprint that has no resources and no waiting leases',
  params: blueprintParams,
  refuses: ['in-use'],
  answers: { 200: { description: 'Deleted; this is what it was', schema: blueprintView } },
  async act(ports, input) {
    const { name } = input.params;
    const { gone, decisions } = await untilSaved(ports, () =>
      tryDeleteBlueprint(ports, actorOf(input), name),
    );
    await removeDecisions(ports, decisions);
    return ok(blueprintViewOf(ports, gone, neverUsed));
  },
});

/** The deleted blueprint, and the decisions about it, which no longer apply. */
type DeletedBlueprint = Readonly<{ gone: Blueprint; decisions: readonly Authorization[] }>;

/**
 * Reads the line first, and closes the counter in the same commit as the delete: a resource created
 * in between either finds the counter closed or makes the commit fail. A lease that queues in
 * between finds no blueprint at its next check.
 */
async function tryDeleteBlueprint(
  ports: ApiPorts,
  actor: Actor,
  name: string,
): Promise<DeletedBlueprint | null> {
  const { store, catalog } = ports.turns;
  const before = await mustBlueprint(ports, name);
  const [entry] = await store.query({ table: 'slots', pk: linePartition(name), limit: 1 });
  const n = (await readUsage(store, [name])).get(name)?.n ?? 0;
  if (n > 0) refuseInUse(name, `has ${n} ${n === 1 ? 'resource' : 'resources'}`, { resources: n });
  if (entry) refuseInUse(name, 'has waiting leases', {});

  const decisions = (await authorizationsNow(ports)).filter((one) => isAbout(one, before));
  const refusals = await commitEdit(ports, [
    { op: 'delete', key: blueprintKey(name), when: ifUnchanged(before) },
    {
      op: 'update',
      key: usageKey(name),
      set: { closed: true },
      remove: [],
      add: {},
      when: [{ attr: 'n', belowOrAbsent: 1 }],
    },
    deleteBreaker(name),
    { op: 'delete', key: warmPoolKey(name), when: always },
    auditPut(ports, actor, { object: `blueprint/${name}`, action: 'deleted', before, after: null }),
    ...auditOfDecisions(ports, actor, decisions),
  ]);
  if (refusals !== null) return null;
  catalog.forget();
  return { gone: before, decisions };
}

/** Returns one audit entry for all of them, with each requester's state. */
function auditOfDecisions(
  ports: ApiPorts,
  actor: Actor,
  decisions: readonly Authorization[],
): readonly Put[] {
  const [first] = decisions;
  if (first === undefined) return [];
  const before = { decisions: decisions.map(({ requester, state }) => `${requester} ${state}`) };
  const subject = `blueprint ${first.blueprint}, which was deleted`;
  const reason = `${decisions.length} decisions on ${subject}`;
  const object = `authorization/${first.blueprint}/`;
  return [auditPut(ports, actor, { object, action: 'dropped', before, after: null, reason })];
}

const refuseInUse = (name: string, reason: string, extra: { resources?: number }): never =>
  refuse('in-use', `Blueprint ${name} ${reason}.`, { field: 'name', extra });
