import type { Authorization } from '../../../shared/model/authorization.ts';
import type { RoleBinding } from '../../../shared/model/principal.ts';
import { iso } from '../../../shared/model/time.ts';
import type { AuthorizationView } from '../../../shared/model/wire/authorization.ts';
import type { RoleBindingView } from '../../../shared/model/wire/principal.ts';

export const authorizationViewOf = (one: Authorization): AuthorizationView => ({
  blueprint: one.blueprint,
  requester: one.requester,
  state: one.state,
  by: one.by,
  reason: one.reason,
  version: one.version,
  createdAt: iso(one.createdAt),
  updatedAt: iso(one.updatedAt),
});

export const roleBindingViewOf = (binding: RoleBinding): RoleBindingView => ({
  ...binding,
  createdAt: iso(binding.createdAt),
  updatedAt: iso(binding.updatedAt),
});
