import { labelSetsOf, tooManyLabelSets } from '../../../shared/blueprints/devices.ts';
import type { Actor } from '../../../shared/model/audit.ts';
import type { Device, Pool } from '../../../shared/model/blueprint.ts';
import { deviceKey, poolKey } from '../../../shared/model/keys.ts';
import { limits } from '../../../shared/model/limits.ts';
import { plainItem } from '../../../shared/model/record.ts';
import type { Wake } from '../../../shared/model/wake.ts';
import type { Put, Write } from '../../../shared/model/write.ts';
import { sendAll } from '../../../shared/turns/loop/send.ts';
import type { ApiPorts } from '../ports.ts';
import { refuse } from '../problems.ts';
import { afterPoolEdit } from './after-edit.ts';
import { auditPut } from './audit.ts';
import { commitEdit, ifUnchanged, nextVersion, untilSaved } from './commit.ts';
import { devicesOf, mustPool } from './find.ts';

/** A pool and its devices, as read for an edit of one device. */
export type PoolContents = Readonly<{
  pool: Pool;
  devices: readonly Device[];
  /** The device to edit; null if it does not exist yet. */
  before: Device | null;
}>;

/** The edited device (null: deleted), and what else belongs to the same commit. */
export type DeviceEdit = Readonly<{
  after: Device | null;
  also?: readonly Write[];
  wakes?: readonly Wake[];
}>;

/**
 * Edits one device and its pool's summary of all devices. Every edit moves the pool's version and
 * the pool is read first, so the devices read after it belong to that version. If another edit of
 * the pool lands first, the whole is read and decided again.
 */
export async function editDevice<E extends DeviceEdit>(
  ports: ApiPorts,
  actor: Actor,
  { pool: poolName, name }: Pick<Device, 'pool' | 'name'>,
  edit: (found: PoolContents) => Promise<E>,
): Promise<E> {
  const { edited, isNoChange } = await untilSaved(ports, async () => {
    const pool = await mustPool(ports, poolName);
    const devices = await devicesOf(ports, poolName);
    const found = { pool, devices, before: devices.find((one) => one.name === name) ?? null };
    const edited = await edit(found);
    const writes = writesFor(ports, actor, found, name, edited);
    const isNoChange = writes.every(({ op }) => op === 'check');
    const saved = isNoChange || (await commitEdit(ports, writes)) === null;
    return saved ? { edited, isNoChange } : null;
  });
  if (isNoChange) return edited;
  const { after, wakes = [] } = edited;
  await sendAll(ports.turns, { wakes });
  await afterPoolEdit(ports, poolName, {
    servesMore: after !== null && !after.disabled,
  });
  return edited;
}

function writesFor(
  ports: ApiPorts,
  actor: Actor,
  { pool, devices, before }: PoolContents,
  name: string,
  { after, also = [] }: DeviceEdit,
): readonly Write[] {
  if (after === before) return also;
  const key = deviceKey(pool.name, name);
  const when = ifUnchanged(before);
  const action = after === null ? 'deleted' : before === null ? 'created' : 'changed';
  const others = devices.filter((device) => device !== before);
  return [
    after === null ? { op: 'delete', key, when } : { op: 'put', key, item: plainItem(after), when },
    poolPut(ports, pool, after === null ? others : [...others, after], { adds: after !== null }),
    ...also,
    auditPut(ports, actor, { object: `device/${pool.name}/${name}`, action, before, after }),
  ];
}

/** Writes the pool's summary. Removing a device is never refused, so a full pool can shrink. */
function poolPut(
  ports: ApiPorts,
  pool: Pool,
  devices: readonly Device[],
  { adds }: { adds: boolean },
): Put {
  const labelSets = labelSetsOf(devices);
  const problem = tooManyLabelSets(labelSets);
  if (adds && devices.length > limits.devicesPerPool) {
    const detail = `Pool ${pool.name} already has the maximum of ${limits.devicesPerPool} devices.`;
    refuse('pool-full', detail, { field: 'name' });
  }
  if (adds && problem) {
    refuse('pool-full', `Pool ${pool.name} cannot take the device: ${problem.detail}.`, {
      field: 'labels',
    });
  }
  const updatedAt = ports.turns.clock.now();
  const after = { ...pool, labelSets, version: nextVersion(pool), updatedAt };
  return {
    op: 'put',
    key: poolKey(pool.name),
    item: plainItem(after),
    when: ifUnchanged(pool),
  };
}
