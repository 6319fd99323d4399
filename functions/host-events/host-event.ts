import { machineLock } from '../../shared/blueprints/devices.ts';
import { isUnfinished } from '../../shared/model/execution.ts';
import { isResourceId, type ResourceId } from '../../shared/model/ids.ts';
import { commandKey, lockKey } from '../../shared/model/keys.ts';
import { plainItem } from '../../shared/model/record.ts';
import type { Resource } from '../../shared/model/resource.ts';
import { unreachable } from '../../shared/model/unreachable.ts';
import { always } from '../../shared/model/write.ts';
import { executionOfComment } from '../../shared/turns/execution/comments.ts';
import type { WorkerPorts } from '../../shared/turns/ports.ts';
import { readExecution, readResource } from '../../shared/turns/read/records.ts';
import { machineIsLost, releaseLostHost } from '../../shared/turns/resource/lost-machine.ts';
import { type InterruptionNotice, interruptionOf } from './interruption.ts';

/** The relevant parts of an event about a host. Delivery is best effort, so events are hints. */
export type HostEvent =
  | Readonly<{ kind: 'machine'; machine: string; state: string }>
  | Readonly<{ kind: 'interruption'; machine: string; notice: InterruptionNotice }>
  | DeliveryEvent;

type DeliveryEvent = Readonly<{
  kind: 'delivery';
  machine: string;
  delivery: string;
  status: string;
}>;

const openStatuses = ['Pending', 'InProgress', 'Delayed', 'Cancelling'];

/** Wakes the object that an event concerns. The machine's lock names the resource that owns it. */
export async function onHostEvent(ports: WorkerPorts, event: HostEvent): Promise<void> {
  switch (event.kind) {
    case 'machine':
      return onMachineState(ports, event.machine, event.state);
    case 'interruption':
      return onInterruption(ports, event.machine, event.notice);
    case 'delivery':
      return onDelivery(ports, event);
    default:
      return unreachable(event);
  }
}

/**
 * Wakes an execution whose command ended. Commands of the whole account end here: one on a machine
 * that is not ours costs no SSM call, because our own looks at deliveries live on that quota.
 */
async function onDelivery(
  ports: WorkerPorts,
  { machine, delivery, status }: DeliveryEvent,
): Promise<void> {
  if (openStatuses.includes(status)) return;
  if ((await ownerIdOf(ports, machine)) === null) return;
  const comment = await ports.hookPorts.remote.commentOf(delivery);
  const id = comment === null ? null : executionOfComment(comment);
  if (id === null) return;
  // Most executions end while their worker polls them; those need no wake.
  const execution = await readExecution(ports.store, id);
  if (execution && isUnfinished(execution)) {
    await ports.mailbox.wake([{ id: execution.id, reason: `its command is ${status}` }]);
  }
}

async function onMachineState(ports: WorkerPorts, machine: string, state: string): Promise<void> {
  const resource = await ownerOf(ports, machine);
  if (resource === null || resource.state === 'destroyed') return;
  const { id } = resource;
  if (machineIsLost(resource, machine, state)) {
    return releaseLostHost(ports, id, { machine, state, from: 'host-events' });
  }
  await ports.mailbox.wake([{ id, reason: `${machine} is ${state}` }]);
}

/** Commands the resource that uses a machine to retire, and to warn the leases on it. */
async function onInterruption(
  ports: WorkerPorts,
  machine: string,
  notice: InterruptionNotice,
): Promise<void> {
  const resource = await ownerOf(ports, machine);
  // A resource that is built finds the loss itself; one that leaves has told its leases.
  if (resource?.state !== 'active' || resource.host !== machine) return;
  const command = interruptionOf(resource.id, machine, notice, ports.clock.now());
  const key = commandKey(resource.id, command.ulid);
  await ports.store.write({ op: 'put', key, item: plainItem(command), when: always });
  await ports.mailbox.wake([{ id: resource.id, reason: command.reason }]);
}

/** Returns the resource that owns the machine's lock; null if none does. */
async function ownerOf(ports: WorkerPorts, machine: string): Promise<Resource | null> {
  const owner = await ownerIdOf(ports, machine);
  return owner && readResource(ports.store, owner);
}

async function ownerIdOf({ store }: WorkerPorts, machine: string): Promise<ResourceId | null> {
  const lock = await store.get(lockKey(machineLock(machine)));
  const owner = lock?.['owner'];
  return typeof owner === 'string' && isResourceId(owner) ? owner : null;
}
