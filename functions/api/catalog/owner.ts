import { machineLock } from '../../../shared/blueprints/devices.ts';
import type { Device } from '../../../shared/model/blueprint.ts';
import { isResourceId, type ResourceId } from '../../../shared/model/ids.ts';
import { lockKey } from '../../../shared/model/keys.ts';
import type { Resource } from '../../../shared/model/resource.ts';
import type { Wake } from '../../../shared/model/wake.ts';
import { absent, type Check, type Item, type Write } from '../../../shared/model/write.ts';
import { readResource } from '../../../shared/turns/read.ts';
import { type Asked, type Order, orderPut } from '../objects/append.ts';
import { isTurning } from '../objects/load.ts';
import type { ApiPorts } from '../ports.ts';

/** Who has a machine, as it was seen. */
export type Owner = Readonly<{
  /** The resource that holds the machine's lock, whichever pool or blueprint it comes from. */
  id: ResourceId | null;
  /** That resource, if it is of the device's own pool: only then is it the pool's to command. */
  own: Resource | null;
  /** A pause or unpause of that resource is under way. */
  turning: boolean;
  /** That the lock still is as it was seen: nobody was born on the machine since. */
  still: Check;
}>;

export async function ownerOf(
  ports: ApiPorts,
  { pool, machine }: Pick<Device, 'pool' | 'machine'>,
): Promise<Owner> {
  const { store } = ports.turns;
  const key = lockKey(machineLock(machine));
  const lock = await store.get(key);
  const id = ownerIn(lock);
  const turning = id !== null && (await isTurning(ports, id));
  const resource = id && (await readResource(store, id));
  const mine = resource !== null && resource.parameters['pool'] === pool;
  return {
    id,
    own: mine ? resource : null,
    turning,
    still: { op: 'check', key, when: id === null ? absent : [{ attr: 'owner', equals: id }] },
  };
}

function ownerIn(lock: Item | null): ResourceId | null {
  const owner = lock?.['owner'];
  return typeof owner === 'string' && isResourceId(owner) ? owner : null;
}

/** What an edit of its device has to tell a resource, if anything. */
export type Tells = (resource: Resource, isTurning: boolean) => Order | null;

/** While it is being built it heeds no pause: its build ends, for the device is not to be had. */
export const whenDisabled: Tells = (resource, turning) => {
  if (resource.state === 'pending') return { kind: 'retire', for: null };
  const goesOn = resource.state === 'active' && (!resource.paused || turning);
  return goesOn ? { kind: 'pause' } : null;
};

export const whenEnabled: Tells = (resource, turning) =>
  resource.state === 'active' && (resource.paused || turning) && resource.retiring === null
    ? { kind: 'unpause' }
    : null;

export const whenDeleted: Tells = (resource) =>
  resource.state === 'pending' || (resource.state === 'active' && resource.retiring === null)
    ? { kind: 'retire', for: null }
    : null;

type Told = Readonly<{ owner: ResourceId | null; also: readonly Write[]; wakes: readonly Wake[] }>;

/**
 * What the commit of a device's edit tells the resource that has it: with the edit or not at all.
 * A resource born on the device between the look and the commit moves the lock, and is told then.
 */
export async function tellOwner(
  ports: ApiPorts,
  device: Device,
  tells: Tells,
  asked: Asked,
): Promise<Told> {
  const { id, own, turning, still } = await ownerOf(ports, device);
  const order = own && tells(own, turning);
  if (!own || !order) return { owner: id, also: [still], wakes: [] };
  return {
    owner: id,
    also: [orderPut(ports, own.id, order, asked), still],
    wakes: [{ id: own.id, why: `${order.kind} by ${asked.by}` }],
  };
}
