import type { Authorization } from '../../../shared/model/authorization.ts';
import { iso } from '../../../shared/model/time.ts';
import type { AuthorizationView } from '../../../shared/model/wire/authorization.ts';

export const authorizationViewOf = (one: Authorization): AuthorizationView => ({
  blueprint: one.blueprint,
  asker: one.asker,
  state: one.state,
  by: one.by,
  because: one.because,
  version: one.version,
  createdAt: iso(one.createdAt),
  updatedAt: iso(one.updatedAt),
});
