import { dropBreaker } from '../../../../shared/lifecycle/allocator/breaker.ts';
import type { Actor } from '../../../../shared/model/audit.ts';
import { type Authorization, isAbout } from '../../../../shared/model/authorization.ts';
import type { Blueprint } from '../../../../shared/model/blueprint.ts';
import { blueprintKey, linePartition, usageKey, warmKey } from '../../../../shared/model/keys.ts';
import { blueprintView } from '../../../../shared/model/wire/blueprint.ts';
import { always, type Put } from '../../../../shared/model/write.ts';
import { readUsage } from '../../../../shared/turns/read.ts';
import { actorOf, auditPut } from '../../catalog/audit.ts';
import { authorizationsNow, removeDecisions } from '../../catalog/authorizations.ts';
import { asRead, commitEdit, untilSaved } from '../../catalog/commit.ts';
import { mustBlueprint } from '../../catalog/find.ts';
import { ok } from '../../http/answer.ts';
import { blueprintParams } from '../../http/params.ts';
import { refuse } from '../../http/problem.ts';
import { noBody } from '../../http/read-body.ts';
import { noQuery } from '../../http/read-query.ts';
import { route } from '../../http/route.ts';
import type { ApiPorts } from '../../ports.ts';
import { blueprintViewOf, unused } from '../../views/blueprint.ts';

/** Removes a blueprint that nothing is made of and nobody waits for. */
export const deleteBlueprint = route({
  method: 'DELETE',
  path: '/v1/blueprints/{name}',
  rule: 'configure',
  tag: 'blueprints',
  summary: 'Delete a blueprint without resources and without a line',
  params: blueprintParams,
  query: noQuery,
  body: noBody,
  refuses: ['in-use'],
  answers: { 200: { description: 'It was as shown, and is gone', schema: blueprintView } },
  async act(ports, asked) {
    const { name } = asked.params;
    const { gone, decisions } = await untilSaved(ports, () => attempt(ports, actorOf(asked), name));
    await removeDecisions(ports, decisions);
    return ok(blueprintViewOf(ports, gone, unused));
  },
});

/** With the decisions about it, which say nothing any more. */
type Deleted = Readonly<{ gone: Blueprint; decisions: readonly Authorization[] }>;

/**
 * The line first, the counter with the deed: a birth that comes in between finds the counter
 * closed, or is found by it. A row that comes in between finds no blueprint at its next look.
 */
async function attempt(ports: ApiPorts, actor: Actor, name: string): Promise<Deleted | null> {
  const { store, catalog } = ports.turns;
  const before = await mustBlueprint(ports, name);
  const [row] = await store.query({ table: 'slots', pk: linePartition(name), limit: 1 });
  const n = (await readUsage(store, [name])).get(name)?.n ?? 0;
  if (n > 0) refuseInUse(name, `has ${n} ${n === 1 ? 'resource' : 'resources'}`, { resources: n });
  if (row) refuseInUse(name, 'has leases in its line', {});

  const decisions = (await authorizationsNow(ports)).filter((one) => isAbout(one, before));
  const refusals = await commitEdit(ports, [
    { op: 'delete', key: blueprintKey(name), when: asRead(before) },
    {
      op: 'update',
      key: usageKey(name),
      set: { closed: true },
      remove: [],
      add: {},
      when: [{ attr: 'n', belowOrAbsent: 1 }],
    },
    dropBreaker(name),
    { op: 'delete', key: warmKey(name), when: always },
    auditPut(ports, actor, { object: `blueprint/${name}`, did: 'deleted', before, after: null }),
    ...auditOfDecisions(ports, actor, decisions),
  ]);
  if (refusals !== null) return null;
  catalog.forget();
  return { gone: before, decisions };
}

/** One entry for all of them: who was what. */
function auditOfDecisions(
  ports: ApiPorts,
  actor: Actor,
  decisions: readonly Authorization[],
): readonly Put[] {
  const [first] = decisions;
  if (first === undefined) return [];
  const before = { decisions: decisions.map(({ asker, state }) => `${asker} ${state}`) };
  const what = `blueprint ${first.blueprint}, which is deleted`;
  const because = `${decisions.length} decided about ${what}`;
  const object = `authorization/${first.blueprint}/`;
  return [auditPut(ports, actor, { object, did: 'dropped', before, after: null, because })];
}

const refuseInUse = (name: string, because: string, extra: { resources?: number }): never =>
  refuse('in-use', `Blueprint ${name} ${because}.`, { field: 'name', extra });
