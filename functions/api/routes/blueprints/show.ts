import { blueprintView } from '../../../../shared/model/wire/blueprint.ts';
import { blueprintViewNow } from '../../catalog/blueprint-view-now.ts';
import { mustBlueprint } from '../../catalog/find.ts';
import { ok } from '../../http/answer.ts';
import { blueprintParams } from '../../http/params.ts';
import { route } from '../../http/route.ts';

export const showBlueprint = route('GET /v1/blueprints/{name}', {
  rule: 'read',
  tag: 'blueprints',
  summary: 'Show a blueprint, and how many resources it has',
  params: blueprintParams,
  answers: { 200: { description: 'The blueprint', schema: blueprintView } },
  async act(ports, { params: { name } }) {
    return ok(await blueprintViewNow(ports, await mustBlueprint(ports, name)));
  },
});
