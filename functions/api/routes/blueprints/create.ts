import { blueprintRequest, blueprintView } from '../../../../shared/model/wire/blueprint.ts';
import { actorOf } from '../../catalog/audit.ts';
import { blueprintOf } from '../../catalog/blueprint-settings.ts';
import { findBlueprint } from '../../catalog/find.ts';
import { saveBlueprint } from '../../catalog/save-blueprint.ts';
import { created } from '../../http/answer.ts';
import { noParams } from '../../http/params.ts';
import { refuse } from '../../http/problem.ts';
import { noQuery } from '../../http/read-query.ts';
import { route } from '../../http/route.ts';
import { blueprintViewOf, unused } from '../../views/blueprint.ts';

export const createBlueprint = route({
  method: 'POST',
  path: '/v1/blueprints',
  rule: 'configure',
  tag: 'blueprints',
  summary: 'Make a blueprint',
  params: noParams,
  query: noQuery,
  body: blueprintRequest,
  refuses: ['already-exists', 'unknown-type'],
  answers: { 201: { description: 'It is made', schema: blueprintView } },
  async act(ports, asked) {
    const { name, ...settings } = asked.body;
    if ((await findBlueprint(ports, name)) !== null) return refuseTaken(name);
    const blueprint = await blueprintOf(ports, name, settings, null);
    if (!(await saveBlueprint(ports, actorOf(asked), null, blueprint))) return refuseTaken(name);
    const view = blueprintViewOf(ports, blueprint, unused);
    return created(view, view.links.self);
  },
});

const refuseTaken = (name: string): never =>
  refuse('already-exists', `There is a blueprint ${name} already.`, { field: 'name' });
