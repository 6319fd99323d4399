import type { RoleGrant } from '../../../shared/model/principal.ts';
import { iso } from '../../../shared/model/time.ts';
import type { GrantView } from '../../../shared/model/wire/principal.ts';

export const grantViewOf = (grant: RoleGrant): GrantView => ({
  ...grant,
  createdAt: iso(grant.createdAt),
  updatedAt: iso(grant.updatedAt),
});
