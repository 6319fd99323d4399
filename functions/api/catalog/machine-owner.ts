import { machineLock } from '../../../shared/blueprints/devices.ts';
import type { Device } from '../../../shared/model/blueprint.ts';
import { isResourceId, type ResourceId } from '../../../shared/model/ids.ts';
import { lockKey } from '../../../shared/model/keys.ts';
import type { Resource } from '../../../shared/model/resource.ts';
import type { Wake } from '../../../shared/model/wake.ts';
import { absent, type Check, type Item, type Write } from '../../../shared/model/write.ts';
import { readResource } from '../../../shared/turns/read/records.ts';
import { type ApiCommand, type CommandSender, commandPut } from '../objects/append.ts';
import { hasPendingPause } from '../objects/load.ts';
import type { ApiPorts } from '../ports.ts';

/** The resource that owns a machine, as read. */
export type MachineOwner = Readonly<{
  /** The resource that holds the machine's lock, whichever pool or blueprint it comes from. */
  id: ResourceId | null;
  /** That resource, if it comes from the device's pool; only then may the pool command it. */
  own: Resource | null;
  /** A pause or unpause of that resource is pending. */
  turning: boolean;
  /** Checks that the lock is unchanged: no resource was created on the machine since. */
  still: Check;
}>;

export async function machineOwnerOf(
  ports: ApiPorts,
  { pool, machine }: Pick<Device, 'pool' | 'machine'>,
): Promise<MachineOwner> {
  const { store } = ports.turns;
  const key = lockKey(machineLock(machine));
  const lock = await store.get(key);
  const id = ownerIn(lock);
  const turning = id !== null && (await hasPendingPause(ports, id));
  const resource = id && (await readResource(store, id));
  const isOfPool = resource !== null && resource.parameters['pool'] === pool;
  return {
    id,
    own: isOfPool ? resource : null,
    turning,
    still: { op: 'check', key, when: id === null ? absent : [{ attr: 'owner', equals: id }] },
  };
}

function ownerIn(lock: Item | null): ResourceId | null {
  const owner = lock?.['owner'];
  return typeof owner === 'string' && isResourceId(owner) ? owner : null;
}

/** Returns the command that an edit of its device sends to a resource; null if none. */
export type OwnerCommandFor = (resource: Resource, hasPendingPause: boolean) => ApiCommand | null;

/** A resource being built ignores a pause, so it is retired: its device is not available. */
export const whenDisabled: OwnerCommandFor = (resource, turning) => {
  if (resource.state === 'pending') return { kind: 'retire', for: null };
  const isInService = resource.state === 'active' && (!resource.paused || turning);
  return isInService ? { kind: 'pause' } : null;
};

export const whenEnabled: OwnerCommandFor = (resource, turning) =>
  resource.state === 'active' && (resource.paused || turning) && resource.retiring === null
    ? { kind: 'unpause' }
    : null;

export const whenDeleted: OwnerCommandFor = (resource) =>
  resource.state === 'pending' || (resource.state === 'active' && resource.retiring === null)
    ? { kind: 'retire', for: null }
    : null;

type OwnerCommandWrites = Readonly<{
  owner: ResourceId | null;
  also: readonly Write[];
  wakes: readonly Wake[];
}>;

/**
 * Returns the writes by which a device's edit commands the resource that owns the machine, in the
 * same commit. A resource created on the device after the read moves the lock; the edit is then
 * refused and decided again.
 */
export async function commandOwner(
  ports: ApiPorts,
  device: Device,
  orderFor: OwnerCommandFor,
  sender: CommandSender,
): Promise<OwnerCommandWrites> {
  const { id, own, turning, still } = await machineOwnerOf(ports, device);
  const order = own && orderFor(own, turning);
  if (!own || !order) return { owner: id, also: [still], wakes: [] };
  return {
    owner: id,
    also: [commandPut(ports, own.id, order, sender), still],
    wakes: [{ id: own.id, reason: `${order.kind} by ${sender.by}` }],
  };
}
