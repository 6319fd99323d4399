import { blueprintView } from '../../../../shared/model/wire/blueprint.ts';
import { blueprintViewNow } from '../../catalog/current.ts';
import { mustBlueprint } from '../../catalog/find.ts';
import { ok } from '../../http/answer.ts';
import { blueprintParams } from '../../http/params.ts';
import { noBody } from '../../http/read-body.ts';
import { noQuery } from '../../http/read-query.ts';
import { route } from '../../http/route.ts';

export const showBlueprint = route({
  method: 'GET',
  path: '/v1/blueprints/{name}',
  rule: 'read',
  tag: 'blueprints',
  summary: 'A blueprint, and how many resources it has',
  params: blueprintParams,
  query: noQuery,
  body: noBody,
  answers: { 200: { description: 'The blueprint', schema: blueprintView } },
  async act(ports, { params: { name } }) {
    return ok(await blueprintViewNow(ports, await mustBlueprint(ports, name)));
  },
});
