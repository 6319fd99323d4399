import { grantPartition } from '../../../shared/model/keys.ts';
import type { RoleGrant } from '../../../shared/model/principal.ts';
import { grantFrom } from '../../../shared/model/record.ts';
import type { Clock } from '../../../shared/ports/clock.ts';
import type { Store } from '../../../shared/ports/store.ts';
import { type Cached, keep } from '../../../shared/turns/kept.ts';
import { readWhole } from '../lists/partition.ts';

/**
 * Who has which role, kept like the catalog: a request must not pay for it, so a role that is given
 * or taken counts everywhere within `limits.catalogAgeMs`.
 */
export const createGrants = (store: Store, clock: Clock): Cached<readonly RoleGrant[]> =>
  keep(clock, () => readWhole(store, { table: 'blueprints', pk: grantPartition }, grantFrom));
