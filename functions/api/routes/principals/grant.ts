import type { RoleGrant } from '../../../../shared/model/principal.ts';
import { grantRequest, grantView } from '../../../../shared/model/wire/principal.ts';
import { nextVersion } from '../../catalog/commit.ts';
import { editGrant, findGrant } from '../../catalog/edit-grant.ts';
import { mustHaveSeen, refuseVersion } from '../../catalog/version.ts';
import { type Answer, ok } from '../../http/answer.ts';
import { noParams } from '../../http/params.ts';
import { noQuery } from '../../http/read-query.ts';
import { route } from '../../http/route.ts';
import { grantViewOf } from '../../views/principal.ts';

/** A pattern has slashes, which addresses lose on their way: so it is in the body. */
export const grantRole = route({
  method: 'PUT',
  path: '/v1/principals',
  rule: 'configure',
  tag: 'principals',
  summary: 'Give everybody whose name fits a pattern a role',
  params: noParams,
  query: noQuery,
  body: grantRequest,
  refuses: ['wrong-state', 'version-mismatch'],
  answers: {
    200: { description: 'It is given, or was already', schema: grantView },
    201: { description: 'It is given for the first time', schema: grantView },
  },
  async act(ports, asked) {
    const { pattern, role, version } = asked.body;
    const before = await findGrant(ports, pattern);
    const what = `the grant of ${pattern}`;
    mustHaveSeen(what, version, before && grantViewOf(before));
    if (before?.role === role) return ok(grantViewOf(before));
    const now = ports.turns.clock.now();
    const after: RoleGrant = {
      pattern,
      role,
      by: asked.who.name,
      version: nextVersion(before),
      createdAt: before?.createdAt ?? now,
      updatedAt: now,
    };
    if (await editGrant(ports, asked, pattern, before, after)) return answer(before, after);
    const current = await findGrant(ports, pattern);
    return refuseVersion(what, before?.version ?? 0, current && grantViewOf(current));
  },
});

const answer = (before: RoleGrant | null, after: RoleGrant): Answer => ({
  status: before === null ? 201 : 200,
  body: grantViewOf(after),
});
