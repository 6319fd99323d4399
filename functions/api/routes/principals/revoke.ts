import { z } from 'zod';
import { grantView, principalPattern } from '../../../../shared/model/wire/principal.ts';
import { untilSaved } from '../../catalog/commit.ts';
import { editGrant, findGrant } from '../../catalog/edit-grant.ts';
import { ok } from '../../http/answer.ts';
import { noParams } from '../../http/params.ts';
import { refuse } from '../../http/problem.ts';
import { noBody } from '../../http/read-body.ts';
import { route } from '../../http/route.ts';
import { grantViewOf } from '../../views/principal.ts';

/** Leases of those who lose their role go on; only asking ends. */
export const revokeRole = route({
  method: 'DELETE',
  path: '/v1/principals',
  rule: 'configure',
  tag: 'principals',
  summary: 'Take the role away that a pattern gives',
  params: noParams,
  query: z.strictObject({ pattern: principalPattern }),
  body: noBody,
  refuses: ['not-found', 'wrong-state'],
  answers: { 200: { description: 'It was as shown, and is gone', schema: grantView } },
  async act(ports, asked) {
    const { pattern } = asked.query;
    const gone = await untilSaved(ports, async () => {
      const before = await findGrant(ports, pattern);
      if (before === null) return refuse('not-found', `Nobody has a role by ${pattern}.`);
      return (await editGrant(ports, asked, pattern, before, null)) ? before : null;
    });
    return ok(grantViewOf(gone));
  },
});
