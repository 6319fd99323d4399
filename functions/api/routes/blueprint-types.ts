import { blueprintTypePage } from '../../../shared/model/wire/blueprint.ts';
import { ok } from '../http/answer.ts';
import { noParams } from '../http/params.ts';
import { noBody } from '../http/read-body.ts';
import { noQuery } from '../http/read-query.ts';
import { route } from '../http/route.ts';
import { blueprintTypeViewOf } from '../views/blueprint.ts';

/** There are few, and none comes or goes while this runs: one page, and no cursor. */
export const listBlueprintTypes = route({
  method: 'GET',
  path: '/v1/blueprint-types',
  rule: 'read',
  tag: 'blueprints',
  summary: 'What blueprints can be made of, with the parameters of each',
  params: noParams,
  query: noQuery,
  body: noBody,
  answers: { 200: { description: 'All of them', schema: blueprintTypePage } },
  act: async ({ turns }) => ok({ items: turns.types.map(blueprintTypeViewOf), cursor: null }),
});
