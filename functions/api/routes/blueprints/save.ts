import * as z from 'zod';
import type { Blueprint } from '../../../../shared/model/blueprint.ts';
import {
  blueprintUpdate,
  blueprintView,
  type DryRunView,
  dryRunView,
} from '../../../../shared/model/wire/blueprint.ts';
import { actorOf } from '../../catalog/audit.ts';
import { blueprintOf } from '../../catalog/blueprint-settings.ts';
import { blueprintViewNow } from '../../catalog/blueprint-view-now.ts';
import { changesOf } from '../../catalog/changes.ts';
import { findBlueprint } from '../../catalog/find.ts';
import { saveBlueprint } from '../../catalog/save-blueprint.ts';
import { mustBeNamed, mustHaveSeen, refuseVersion } from '../../catalog/version.ts';
import { type Answer, created, ok } from '../../http/answer.ts';
import { blueprintParams } from '../../http/params.ts';
import { route } from '../../http/route.ts';
import type { ApiPorts } from '../../ports.ts';

const saveQuery = z.strictObject({
  dryRun: z
    .enum(['true', 'false'])
    .optional()
    .meta({ description: 'true: only report what would change', default: 'false' }),
});

/** Creates or changes a blueprint. Existing resources keep the settings they were created with. */
export const updateBlueprint = route('PUT /v1/blueprints/{name}', {
  rule: 'configure',
  tag: 'blueprints',
  summary: 'Create or replace a blueprint; or, with dryRun, report what would change',
  params: blueprintParams,
  query: saveQuery,
  body: blueprintUpdate,
  refuses: ['version-mismatch', 'unknown-driver'],
  answers: {
    200: {
      description: 'Saved, or unchanged; with dryRun=true, what would change',
      schema: z.union([blueprintView, dryRunView]),
    },
    201: { description: 'Created', schema: blueprintView },
  },
  async act(ports, input) {
    const { name } = input.params;
    const { name: given, version, ...settings } = input.body;
    mustBeNamed(name, given);
    const before = await findBlueprint(ports, name);
    const subject = `blueprint ${name}`;
    mustHaveSeen(subject, version, before && (await blueprintViewNow(ports, before)));
    const after = await blueprintOf(ports, name, settings, before);
    const dry = dryRunOf(before, after);
    if (input.query.dryRun === 'true') return ok(dry);
    // An unchanged blueprint is not written, so that its version stays valid for other writers.
    if (before && dry.does === 'nothing') return ok(await blueprintViewNow(ports, before));
    if (await saveBlueprint(ports, actorOf(input), before, after)) {
      return savedAnswer(ports, before, after);
    }

    const current = await findBlueprint(ports, name);
    const view = current && (await blueprintViewNow(ports, current));
    return refuseVersion(subject, before?.version ?? 0, view);
  },
});

function dryRunOf(before: Blueprint | null, after: Blueprint): DryRunView {
  const changes = [...changesOf(before, after)];
  const does = before === null ? 'create' : changes.length > 0 ? 'update' : 'nothing';
  return { does, changes };
}

async function savedAnswer(
  ports: ApiPorts,
  before: Blueprint | null,
  after: Blueprint,
): Promise<Answer> {
  const view = await blueprintViewNow(ports, after);
  return before === null ? created(view, view.links.self) : ok(view);
}
