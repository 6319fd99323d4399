import { dropBreaker } from '../../../../shared/lifecycle/allocator/breaker.ts';
import { blueprintView } from '../../../../shared/model/wire/blueprint.ts';
import { readBreakers } from '../../../../shared/turns/read.ts';
import { afterBlueprintEdit } from '../../catalog/after-edit.ts';
import { actorOf, auditPut } from '../../catalog/audit.ts';
import { commitEdit } from '../../catalog/commit.ts';
import { blueprintViewNow } from '../../catalog/current.ts';
import { mustBlueprint } from '../../catalog/find.ts';
import { ok } from '../../http/answer.ts';
import { blueprintParams } from '../../http/params.ts';
import { noBody } from '../../http/read-body.ts';
import { noQuery } from '../../http/read-query.ts';
import { route } from '../../http/route.ts';

/** Somebody mended what the builds failed for: whoever waits may build now. */
export const resetBlueprint = route({
  method: 'POST',
  path: '/v1/blueprints/{name}/reset',
  rule: 'operate',
  tag: 'blueprints',
  summary: 'Forget that builds failed, and build again at once',
  params: blueprintParams,
  query: noQuery,
  body: noBody,
  answers: { 200: { description: 'Its breaker is closed', schema: blueprintView } },
  async act(ports, asked) {
    const { name } = asked.params;
    const blueprint = await mustBlueprint(ports, name);
    const [breaker] = await readBreakers(ports.turns.store, [name]);
    if (breaker) {
      const done = { object: `blueprint/${name}`, did: 'reset', before: null, after: null };
      await commitEdit(ports, [dropBreaker(name), auditPut(ports, actorOf(asked), done)]);
      await afterBlueprintEdit(ports, blueprint, true);
    }
    return ok(await blueprintViewNow(ports, blueprint));
  },
});
