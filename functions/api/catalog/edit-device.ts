import { labelSetsOf, tooManyLabelSets } from '../../../shared/blueprints/devices.ts';
import type { Actor } from '../../../shared/model/audit.ts';
import type { Device, Pool } from '../../../shared/model/blueprint.ts';
import { deviceKey, poolKey } from '../../../shared/model/keys.ts';
import { limits } from '../../../shared/model/limits.ts';
import { plainItem } from '../../../shared/model/record.ts';
import type { Wake } from '../../../shared/model/wake.ts';
import type { Put, Write } from '../../../shared/model/write.ts';
import { sendAll } from '../../../shared/turns/send.ts';
import { refuse } from '../http/problem.ts';
import type { ApiPorts } from '../ports.ts';
import { afterPoolEdit } from './after-edit.ts';
import { auditPut } from './audit.ts';
import { asRead, commitEdit, nextVersion, untilSaved } from './commit.ts';
import { devicesOf, mustPool } from './find.ts';

/** A pool and its devices, as an edit of one of them finds them. */
export type Found = Readonly<{
  pool: Pool;
  devices: readonly Device[];
  /** The one to be edited; null: there is none yet. */
  before: Device | null;
}>;

/** What becomes of the device (null: it goes), and what else belongs in the same commit. */
export type Edit = Readonly<{
  after: Device | null;
  also?: readonly Write[];
  wakes?: readonly Wake[];
}>;

/**
 * Edits one device, and with it what its pool keeps of all of them. The pool is read first and
 * every edit moves its version, so the devices read after it are those that the version stands
 * for. When another edit of the pool was quicker, the whole is looked at again.
 */
export async function editDevice<E extends Edit>(
  ports: ApiPorts,
  actor: Actor,
  poolName: string,
  name: string,
  edit: (found: Found) => Promise<E>,
): Promise<E> {
  const { edited, nothing } = await untilSaved(ports, async () => {
    const pool = await mustPool(ports, poolName);
    const devices = await devicesOf(ports, poolName);
    const found = { pool, devices, before: devices.find((one) => one.name === name) ?? null };
    const edited = await edit(found);
    const writes = writesFor(ports, actor, found, name, edited);
    const nothing = writes.every(({ op }) => op === 'check');
    const saved = nothing || (await commitEdit(ports, writes)) === null;
    return saved ? { edited, nothing } : null;
  });
  if (nothing) return edited;
  const { after, wakes = [] } = edited;
  await sendAll(ports.turns, wakes, []);
  await afterPoolEdit(ports, poolName, after !== null && !after.disabled);
  return edited;
}

function writesFor(
  ports: ApiPorts,
  actor: Actor,
  { pool, devices, before }: Found,
  name: string,
  { after, also = [] }: Edit,
): readonly Write[] {
  if (after === before) return also;
  const key = deviceKey(pool.name, name);
  const when = asRead(before);
  const did = after === null ? 'deleted' : before === null ? 'made' : 'changed';
  const others = devices.filter((device) => device !== before);
  return [
    after === null ? { op: 'delete', key, when } : { op: 'put', key, item: plainItem(after), when },
    poolPut(ports, pool, after === null ? others : [...others, after], after !== null),
    ...also,
    auditPut(ports, actor, { object: `device/${pool.name}/${name}`, did, before, after }),
  ];
}

/** What only leaves is never refused: a pool that is too full must be able to shrink. */
function poolPut(ports: ApiPorts, pool: Pool, devices: readonly Device[], mayRefuse: boolean): Put {
  const labelSets = labelSetsOf(devices);
  const never = tooManyLabelSets(labelSets);
  if (mayRefuse && devices.length > limits.devicesPerPool) {
    const detail = `Pool ${pool.name} has ${limits.devicesPerPool} devices, and that is the most.`;
    refuse('pool-full', detail, { field: 'name' });
  }
  if (mayRefuse && never) {
    refuse('pool-full', `Pool ${pool.name} can't take it: ${never.detail}.`, { field: 'labels' });
  }
  const updatedAt = ports.turns.clock.now();
  const after = { ...pool, labelSets, version: nextVersion(pool), updatedAt };
  return {
    op: 'put',
    key: poolKey(pool.name),
    item: plainItem(after),
    when: asRead(pool),
  };
}
