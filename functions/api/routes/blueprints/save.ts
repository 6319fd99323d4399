import { z } from 'zod';
import type { Blueprint } from '../../../../shared/model/blueprint.ts';
import {
  blueprintUpdate,
  blueprintView,
  type DryRunView,
  dryRunView,
} from '../../../../shared/model/wire/blueprint.ts';
import { actorOf } from '../../catalog/audit.ts';
import { blueprintOf } from '../../catalog/blueprint-settings.ts';
import { changesOf } from '../../catalog/changes.ts';
import { blueprintViewNow } from '../../catalog/current.ts';
import { findBlueprint } from '../../catalog/find.ts';
import { saveBlueprint } from '../../catalog/save-blueprint.ts';
import { mustBeNamed, mustHaveSeen, refuseVersion } from '../../catalog/version.ts';
import { type Answer, created, ok } from '../../http/answer.ts';
import { blueprintParams } from '../../http/params.ts';
import { route } from '../../http/route.ts';
import type { ApiPorts } from '../../ports.ts';

const query = z.strictObject({
  dryRun: z
    .enum(['true', 'false'])
    .optional()
    .meta({ description: 'true: only say what would change', default: 'false' }),
});

/** Makes or changes a blueprint. Resources keep what they were born with. */
export const updateBlueprint = route({
  method: 'PUT',
  path: '/v1/blueprints/{name}',
  rule: 'configure',
  tag: 'blueprints',
  summary: 'Save a whole blueprint, or say what saving it would change',
  params: blueprintParams,
  query,
  body: blueprintUpdate,
  refuses: ['version-mismatch', 'unknown-type'],
  answers: {
    200: {
      description: 'It is saved, or nothing was to be changed; with dryRun=true: what would be',
      schema: z.union([blueprintView, dryRunView]),
    },
    201: { description: 'It is made', schema: blueprintView },
  },
  async act(ports, asked) {
    const { name } = asked.params;
    const { name: given, version, ...settings } = asked.body;
    mustBeNamed(name, given);
    const before = await findBlueprint(ports, name);
    const what = `blueprint ${name}`;
    mustHaveSeen(what, version, before && (await blueprintViewNow(ports, before)));
    const after = await blueprintOf(ports, name, settings, before);
    const dry = dryRunOf(before, after);
    if (asked.query.dryRun === 'true') return ok(dry);
    // What is so already is not written: nobody's version grows old for nothing.
    if (before && dry.does === 'nothing') return ok(await blueprintViewNow(ports, before));
    if (await saveBlueprint(ports, actorOf(asked), before, after)) {
      return answer(ports, before, after);
    }

    const current = await findBlueprint(ports, name);
    const view = current && (await blueprintViewNow(ports, current));
    return refuseVersion(what, before?.version ?? 0, view);
  },
});

function dryRunOf(before: Blueprint | null, after: Blueprint): DryRunView {
  const changes = [...changesOf(before, after)];
  const does = before === null ? 'create' : changes.length > 0 ? 'update' : 'nothing';
  return { does, changes };
}

async function answer(
  ports: ApiPorts,
  before: Blueprint | null,
  after: Blueprint,
): Promise<Answer> {
  const view = await blueprintViewNow(ports, after);
  return before === null ? created(view, view.links.self) : ok(view);
}
