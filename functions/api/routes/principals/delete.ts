import * as z from 'zod';
import { principalPattern, roleBindingView } from '../../../../shared/model/wire/principal.ts';
import { untilSaved } from '../../catalog/commit.ts';
import { editRoleBinding, findRoleBinding } from '../../catalog/edit-role-binding.ts';
import { ok } from '../../http/answer.ts';
import { route } from '../../http/route.ts';
import { refuse } from '../../problems.ts';
import { roleBindingViewOf } from '../../views/access.ts';

/** Leases of principals who lose their role go on; they only cannot send requests any more. */
export const deleteRoleBinding = route('DELETE /v1/principals', {
  rule: 'configure',
  tag: 'principals',
  summary: 'Delete the role binding of a pattern',
  query: z.strictObject({ pattern: principalPattern }),
  refuses: ['not-found', 'wrong-state'],
  answers: { 200: { description: 'Deleted; this is what it was', schema: roleBindingView } },
  async act(ports, input) {
    const { pattern } = input.query;
    const gone = await untilSaved(ports, async () => {
      const before = await findRoleBinding(ports, pattern);
      if (before === null) return refuse('not-found', `No role is bound to ${pattern}.`);
      return (await editRoleBinding(ports, input, { pattern, before, after: null }))
        ? before
        : null;
    });
    return ok(roleBindingViewOf(gone));
  },
});
