import type { Actor } from '../../../shared/model/audit.ts';
import type { Pool } from '../../../shared/model/blueprint.ts';
import { poolKey } from '../../../shared/model/keys.ts';
import { plainItem } from '../../../shared/model/record.ts';
import type { ApiPorts } from '../ports.ts';
import { auditPut } from './audit.ts';
import { asRead, commitEdit, nextVersion } from './commit.ts';

/** A pool as a request has it; a description left out stays as it was. Its devices stay too. */
export function poolOf(
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

/** False: another was quicker. Nobody waits for a description, so nobody is woken. */
export async function savePool(
  ports: ApiPorts,
  actor: Actor,
  before: Pool | null,
  after: Pool,
): Promise<boolean> {
  const did = before === null ? 'made' : 'changed';
  const refusals = await commitEdit(ports, [
    { op: 'put', key: poolKey(after.name), item: plainItem(after), when: asRead(before) },
    auditPut(ports, actor, { object: `pool/${after.name}`, did, before, after }),
  ]);
  ports.turns.catalog.forget();
  return refusals === null;
}
