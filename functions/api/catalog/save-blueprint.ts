import type { Actor } from '../../../shared/model/audit.ts';
import type { Blueprint } from '../../../shared/model/blueprint.ts';
import { blueprintKey, poolKey, usageKey } from '../../../shared/model/keys.ts';
import { plainItem } from '../../../shared/model/record.ts';
import { exists, type Write } from '../../../shared/model/write.ts';
import type { ApiPorts } from '../ports.ts';
import { refuse } from '../problems.ts';
import { afterBlueprintEdit } from './after-edit.ts';
import { auditPut } from './audit.ts';
import { commitEdit, ifUnchanged, wasRefused } from './commit.ts';
import {
  requestAuthorizationForDependencies,
  requestAuthorizationForWaiters,
} from './request-authorization.ts';

/** Saves over `before` and wakes leases that it may serve; false if another save landed first. */
export async function saveBlueprint(
  ports: ApiPorts,
  actor: Actor,
  before: Blueprint | null,
  after: Blueprint,
): Promise<boolean> {
  const pool = poolNameOf(after);
  const joinsPool = pool !== null && (before === null || poolNameOf(before) !== pool);
  const key = blueprintKey(after.name);
  const refusals = await commitEdit(ports, [
    { op: 'put', key, item: plainItem(after), when: ifUnchanged(before) },
    ...(before === null ? [reopenUsage(after.name)] : []),
    ...(joinsPool ? [joinPool(pool)] : []),
    auditPut(ports, actor, {
      object: `blueprint/${after.name}`,
      action: savedAction(before),
      before,
      after,
    }),
  ]);
  if (refusals === null) {
    await afterBlueprintEdit(ports, after, { servesMore: servesMore(before, after) });
    await requestAuthorizationForDependencies(ports, actor, after);
    if (before !== null) await requestAuthorizationForWaiters(ports, actor, after);
    return true;
  }
  if (wasRefused(refusals, key)) return false;
  return refuse('invalid-body', `The pool ${pool} was deleted just now.`, {
    field: 'parameters.pool',
    hint: 'create the pool before the blueprint',
  });
}

const savedAction = (before: Blueprint | null): string => (before === null ? 'created' : 'changed');

const poolNameOf = ({ parameters: { pool } }: Blueprint): string | null =>
  typeof pool === 'string' ? pool : null;

/** Reopens the usage counter, which the deletion of a blueprint of this name may have closed. */
const reopenUsage = (name: string): Write => ({
  op: 'update',
  key: usageKey(name),
  when: [],
  set: {},
  remove: ['closed'],
  add: {},
});

/**
 * Moves the pool's version. A pool is deleted at the version at which no blueprint named it, so of
 * a concurrent deletion and this save one is refused.
 */
const joinPool = (pool: string): Write => ({
  op: 'update',
  key: poolKey(pool),
  when: exists,
  set: {},
  remove: [],
  add: { version: 1 },
});

/** True if new or enabled, or with a higher limit or build rate; null is the driver's own limit. */
function servesMore(before: Blueprint | null, after: Blueprint): boolean {
  if (after.disabled) return false;
  if (before === null || before.disabled) return true;
  if (before.needsAuthorization && !after.needsAuthorization) return true;
  if (after.maxBuilding > before.maxBuilding) return true;
  if (before.limit === after.limit) return false;
  return before.limit === null || after.limit === null || after.limit > before.limit;
}
