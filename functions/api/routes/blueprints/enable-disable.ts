import type { Actor } from '../../../../shared/model/audit.ts';
import type { Blueprint } from '../../../../shared/model/blueprint.ts';
import { blueprintView } from '../../../../shared/model/wire/blueprint.ts';
import { actorOf } from '../../catalog/audit.ts';
import { blueprintViewNow } from '../../catalog/blueprint-view-now.ts';
import { nextVersion, untilSaved } from '../../catalog/commit.ts';
import { mustBlueprint } from '../../catalog/find.ts';
import { saveBlueprint } from '../../catalog/save-blueprint.ts';
import { ok } from '../../http/answer.ts';
import { blueprintParams } from '../../http/params.ts';
import { route } from '../../http/route.ts';
import type { ApiPorts } from '../../ports.ts';

/** Returns the route that disables or enables a blueprint. Repeating it is not an error. */
const enableOrDisableBlueprint = (word: 'disable' | 'enable', summary: string) =>
  route(`POST /v1/blueprints/{name}/${word}`, {
    rule: 'configure',
    tag: 'blueprints',
    summary,
    params: blueprintParams,
    answers: { 200: { description: `The blueprint, now ${word}d`, schema: blueprintView } },
    async act(ports, input) {
      const { name } = input.params;
      const actor = actorOf(input);
      const saved = await untilSaved(ports, () =>
        trySetDisabled(ports, actor, name, word === 'disable'),
      );
      return ok(await blueprintViewNow(ports, saved));
    },
  });

export const disableBlueprint = enableOrDisableBlueprint(
  'disable',
  'Disable a blueprint: no lease takes or builds its resources; leases with a seat go on',
);
export const enableBlueprint = enableOrDisableBlueprint(
  'enable',
  'Enable a blueprint, so that it serves leases again',
);

async function trySetDisabled(
  ports: ApiPorts,
  actor: Actor,
  name: string,
  disabled: boolean,
): Promise<Blueprint | null> {
  const before = await mustBlueprint(ports, name);
  if (before.disabled === disabled) return before;
  const updatedAt = ports.turns.clock.now();
  const after = { ...before, disabled, version: nextVersion(before), updatedAt };
  return (await saveBlueprint(ports, actor, before, after)) ? after : null;
}
