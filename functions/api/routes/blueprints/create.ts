import { blueprintRequest, blueprintView } from '../../../../shared/model/wire/blueprint.ts';
import { actorOf } from '../../catalog/audit.ts';
import { blueprintOf } from '../../catalog/blueprint-settings.ts';
import { findBlueprint } from '../../catalog/find.ts';
import { saveBlueprint } from '../../catalog/save-blueprint.ts';
import { created } from '../../http/answer.ts';
import { route } from '../../http/route.ts';
import { refuse } from '../../problems.ts';
import { blueprintViewOf, neverUsed } from '../../views/blueprint.ts';

export const createBlueprint = route('POST /v1/blueprints', {
  rule: 'configure',
  tag: 'blueprints',
  summary: 'Create a blueprint',
  body: blueprintRequest,
  refuses: ['already-exists', 'unknown-driver'],
  answers: { 201: { description: 'Created', schema: blueprintView } },
  async act(ports, input) {
    const { name, ...settings } = input.body;
    if ((await findBlueprint(ports, name)) !== null) return refuseExistingBlueprint(name);
    const blueprint = await blueprintOf(ports, name, settings, null);
    if (!(await saveBlueprint(ports, actorOf(input), null, blueprint)))
      return refuseExistingBlueprint(name);
    const view = blueprintViewOf(ports, blueprint, neverUsed);
    return created(view, view.links.self);
  },
});

const refuseExistingBlueprint = (name: string): never =>
  refuse('already-exists', `Blueprint ${name} already exists.`, { field: 'name' });
