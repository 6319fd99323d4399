import type { Actor } from '../../../../shared/model/audit.ts';
import type { Blueprint } from '../../../../shared/model/blueprint.ts';
import { blueprintView } from '../../../../shared/model/wire/blueprint.ts';
import { actorOf } from '../../catalog/audit.ts';
import { nextVersion, untilSaved } from '../../catalog/commit.ts';
import { blueprintViewNow } from '../../catalog/current.ts';
import { mustBlueprint } from '../../catalog/find.ts';
import { saveBlueprint } from '../../catalog/save-blueprint.ts';
import { ok } from '../../http/answer.ts';
import { blueprintParams } from '../../http/params.ts';
import { noBody } from '../../http/read-body.ts';
import { noQuery } from '../../http/read-query.ts';
import { route } from '../../http/route.ts';
import type { ApiPorts } from '../../ports.ts';

/** The two are one route with another word in it; twice is not an error. */
const toggle = (word: 'disable' | 'enable', summary: string) =>
  route({
    method: 'POST',
    path: `/v1/blueprints/{name}/${word}`,
    rule: 'configure',
    tag: 'blueprints',
    summary,
    params: blueprintParams,
    query: noQuery,
    body: noBody,
    answers: { 200: { description: `It is ${word}d`, schema: blueprintView } },
    async act(ports, asked) {
      const { name } = asked.params;
      const actor = actorOf(asked);
      const saved = await untilSaved(ports, () => attempt(ports, actor, name, word === 'disable'));
      return ok(await blueprintViewNow(ports, saved));
    },
  });

export const disableBlueprint = toggle(
  'disable',
  'Let no lease take or build of it; those that have a seat go on',
);
export const enableBlueprint = toggle('enable', 'Serve leases again');

async function attempt(
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
