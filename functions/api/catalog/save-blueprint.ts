import type { Blueprint } from '../../../shared/model/blueprint.ts';
import { blueprintKey, usageKey } from '../../../shared/model/keys.ts';
import { limits } from '../../../shared/model/limits.ts';
import { plainItem } from '../../../shared/model/record.ts';
import type { Write } from '../../../shared/model/write.ts';
import { sendAll } from '../../../shared/turns/send.ts';
import type { ApiPorts } from '../ports.ts';
import { asRead, commitEdit } from './commit.ts';
import { firstInLines, waitingElsewhere } from './waiters.ts';

/** Saves over what was read and wakes whom it may help. False: somebody saved another meanwhile. */
export async function saveBlueprint(
  ports: ApiPorts,
  before: Blueprint | null,
  after: Blueprint,
): Promise<boolean> {
  const put: Write = {
    op: 'put',
    key: blueprintKey(after.name),
    item: plainItem(after),
    when: asRead(before),
  };
  // One of this name may have been deleted before: its counter was closed then, and opens again.
  const reopen: Write = {
    op: 'update',
    key: usageKey(after.name),
    set: {},
    remove: ['closed'],
    add: {},
    when: [],
  };
  const refusals = await commitEdit(ports, before === null ? [put, reopen] : [put]);
  ports.turns.catalog.forget();
  if (refusals !== null) return false;
  await wakeWaiters(ports, after);
  return true;
}

/**
 * The heads of its lines, and who waits in none of them. Other processes may decide from a catalog
 * up to `catalogAgeMs` old: an alarm comes when theirs is surely fresh.
 */
export async function wakeWaiters({ turns }: ApiPorts, blueprint: Blueprint): Promise<void> {
  const provides = turns.types.find(({ type }) => type === blueprint.type)?.provides ?? '';
  const [heads, others] = await Promise.all([
    firstInLines(turns.store, blueprint.name, limits.linePage),
    waitingElsewhere(turns.store, provides, blueprint),
  ]);
  const ids = [...new Set([...heads, ...others])];
  const later = turns.clock.now() + limits.catalogAgeMs + 1_000;
  await sendAll(
    turns,
    ids.map((id) => ({ id, why: `${blueprint.name} was edited` })),
    ids.map((id) => ({ id, at: later })),
  );
}
