import { deleteBreaker } from '../../../../shared/lifecycle/allocator/breaker.ts';
import { blueprintView } from '../../../../shared/model/wire/blueprint.ts';
import { readBreakers } from '../../../../shared/turns/read/slots.ts';
import { afterBlueprintEdit } from '../../catalog/after-edit.ts';
import { actorOf, auditPut } from '../../catalog/audit.ts';
import { blueprintViewNow } from '../../catalog/blueprint-view-now.ts';
import { commitEdit } from '../../catalog/commit.ts';
import { mustBlueprint } from '../../catalog/find.ts';
import { ok } from '../../http/answer.ts';
import { blueprintParams } from '../../http/params.ts';
import { route } from '../../http/route.ts';

/** For when the cause of failed builds is fixed: waiting leases may build again at once. */
export const resetBlueprint = route('POST /v1/blueprints/{name}/reset', {
  rule: 'operate',
  tag: 'blueprints',
  summary: 'Close the breaker, so that builds start again at once',
  params: blueprintParams,
  answers: { 200: { description: 'The blueprint, its breaker closed', schema: blueprintView } },
  async act(ports, input) {
    const { name } = input.params;
    const blueprint = await mustBlueprint(ports, name);
    const [breaker] = await readBreakers(ports.turns.store, [name]);
    if (breaker) {
      const entry = { object: `blueprint/${name}`, action: 'reset', before: null, after: null };
      await commitEdit(ports, [deleteBreaker(name), auditPut(ports, actorOf(input), entry)]);
      await afterBlueprintEdit(ports, blueprint, { servesMore: true });
    }
    return ok(await blueprintViewNow(ports, blueprint));
  },
});
