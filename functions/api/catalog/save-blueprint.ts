import type { Actor } from '../../../shared/model/audit.ts';
import type { Blueprint } from '../../../shared/model/blueprint.ts';
import { blueprintKey, poolKey, usageKey } from '../../../shared/model/keys.ts';
import { plainItem } from '../../../shared/model/record.ts';
import { exists, type Write } from '../../../shared/model/write.ts';
import { refuse } from '../http/problem.ts';
import type { ApiPorts } from '../ports.ts';
import { afterBlueprintEdit } from './after-edit.ts';
import { auditPut } from './audit.ts';
import { asRead, commitEdit, wasRefused } from './commit.ts';
import { requestForNests, requestForWaiters } from './request.ts';

/** Saves over what was read and wakes whom it may help. False: somebody saved another meanwhile. */
export async function saveBlueprint(
  ports: ApiPorts,
  actor: Actor,
  before: Blueprint | null,
  after: Blueprint,
): Promise<boolean> {
  const pool = poolOf(after);
  const joinsPool = pool !== null && (before === null || poolOf(before) !== pool);
  const key = blueprintKey(after.name);
  const refusals = await commitEdit(ports, [
    { op: 'put', key, item: plainItem(after), when: asRead(before) },
    ...(before === null ? [reopen(after.name)] : []),
    ...(joinsPool ? [joinPool(pool)] : []),
    auditPut(ports, actor, {
      object: `blueprint/${after.name}`,
      did: saved(before),
      before,
      after,
    }),
  ]);
  if (refusals === null) {
    await afterBlueprintEdit(ports, after, mayServeMore(before, after));
    await requestForNests(ports, actor, after);
    if (before !== null) await requestForWaiters(ports, actor, after);
    return true;
  }
  if (wasRefused(refusals, key)) return false;
  return refuse('invalid-body', `The pool ${pool} was deleted just now.`, {
    field: 'parameters.pool',
    hint: 'make the pool before the blueprint',
  });
}

const saved = (before: Blueprint | null): string => (before === null ? 'made' : 'changed');

const poolOf = ({ parameters: { pool } }: Blueprint): string | null =>
  typeof pool === 'string' ? pool : null;

/** One of this name may have been deleted before: its counter was closed then, and opens again. */
const reopen = (name: string): Write => ({
  op: 'update',
  key: usageKey(name),
  when: [],
  set: {},
  remove: ['closed'],
  add: {},
});

/**
 * A pool is deleted under the version at which no blueprint was found to name it; so whoever
 * begins to name it moves that version, and one of the two is refused.
 */
const joinPool = (pool: string): Write => ({
  op: 'update',
  key: poolKey(pool),
  when: exists,
  set: {},
  remove: [],
  add: { version: 1 },
});

/** New, enabled, with a higher limit or faster growth; the type's own limit may be any. */
function mayServeMore(before: Blueprint | null, after: Blueprint): boolean {
  if (after.disabled) return false;
  if (before === null || before.disabled) return true;
  if (before.needsAuthorization && !after.needsAuthorization) return true;
  if (after.maxBuilding > before.maxBuilding) return true;
  if (before.limit === after.limit) return false;
  return before.limit === null || after.limit === null || after.limit > before.limit;
}
