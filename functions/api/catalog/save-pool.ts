import type { Actor } from '../../../shared/model/audit.ts';
import type { Pool } from '../../../shared/model/blueprint.ts';
import { poolKey } from '../../../shared/model/keys.ts';
import { plainItem } from '../../../shared/model/record.ts';
import type { ApiPorts } from '../ports.ts';
import { auditPut } from './audit.ts';
import { commitEdit, ifUnchanged, nextVersion } from './commit.ts';

/** Returns the pool that a request describes; it keeps its devices and an omitted description. */
export function poolFromRequest(
  { turns }: ApiPorts,
  name: string,
  description: string | undefined,
  before: Pool | null,
): Pool {
  const now = turns.clock.now();
  return {
    name,
    description: description ?? before?.description ?? '',
    labelSets: before?.labelSets ?? [],
    version: nextVersion(before),
    createdAt: before?.createdAt ?? now,
    updatedAt: now,
  };
}

/** Saves a pool; false if another save landed first. No lease waits for a description: no wakes. */
export async function savePool(
  ports: ApiPorts,
  actor: Actor,
  before: Pool | null,
  after: Pool,
): Promise<boolean> {
  const action = before === null ? 'created' : 'changed';
  const refusals = await commitEdit(ports, [
    { op: 'put', key: poolKey(after.name), item: plainItem(after), when: ifUnchanged(before) },
    auditPut(ports, actor, { object: `pool/${after.name}`, action, before, after }),
  ]);
  ports.turns.catalog.forget();
  return refusals === null;
}
