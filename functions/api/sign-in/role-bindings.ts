import { roleBindingPartition } from '../../../shared/model/keys.ts';
import type { RoleBinding } from '../../../shared/model/principal.ts';
import { roleBindingFrom } from '../../../shared/model/record.ts';
import type { Clock } from '../../../shared/ports/clock.ts';
import type { Store } from '../../../shared/ports/store.ts';
import type { Cached } from '../../../shared/turns/ports.ts';
import { cached } from '../../../shared/turns/read/cached.ts';
import { readWhole } from '../lists/partition.ts';

/**
 * Returns the role bindings, cached like the catalog, because a request must not pay for reading
 * them: a change takes effect everywhere within `limits.catalogAgeMs`.
 */
export const createRoleBindings = (store: Store, clock: Clock): Cached<readonly RoleBinding[]> =>
  cached(clock, () =>
    readWhole(store, { table: 'blueprints', pk: roleBindingPartition }, roleBindingFrom),
  );
