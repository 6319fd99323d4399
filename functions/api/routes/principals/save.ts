import type { RoleBinding } from '../../../../shared/model/principal.ts';
import { roleBindingRequest, roleBindingView } from '../../../../shared/model/wire/principal.ts';
import { nextVersion } from '../../catalog/commit.ts';
import { editRoleBinding, findRoleBinding } from '../../catalog/edit-role-binding.ts';
import { mustHaveSeen, refuseVersion } from '../../catalog/version.ts';
import { type Answer, ok } from '../../http/answer.ts';
import { route } from '../../http/route.ts';
import { roleBindingViewOf } from '../../views/access.ts';

/** The pattern is in the body, because it has slashes, which proxies change in paths. */
export const saveRoleBinding = route('PUT /v1/principals', {
  rule: 'configure',
  tag: 'principals',
  summary: 'Bind a role to every principal whose name matches a pattern',
  body: roleBindingRequest,
  refuses: ['wrong-state', 'version-mismatch'],
  answers: {
    200: { description: 'Changed, or unchanged', schema: roleBindingView },
    201: { description: 'Created', schema: roleBindingView },
  },
  async act(ports, input) {
    const { pattern, role, version } = input.body;
    const before = await findRoleBinding(ports, pattern);
    const subject = `the role binding of ${pattern}`;
    mustHaveSeen(subject, version, before && roleBindingViewOf(before));
    if (before?.role === role) return ok(roleBindingViewOf(before));
    const now = ports.turns.clock.now();
    const after: RoleBinding = {
      pattern,
      role,
      by: input.who.name,
      version: nextVersion(before),
      createdAt: before?.createdAt ?? now,
      updatedAt: now,
    };
    if (await editRoleBinding(ports, input, { pattern, before, after }))
      return bindingAnswer(before, after);
    const current = await findRoleBinding(ports, pattern);
    return refuseVersion(subject, before?.version ?? 0, current && roleBindingViewOf(current));
  },
});

const bindingAnswer = (before: RoleBinding | null, after: RoleBinding): Answer => ({
  status: before === null ? 201 : 200,
  body: roleBindingViewOf(after),
});
