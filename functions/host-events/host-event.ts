import { machineLock } from '../../shared/blueprints/devices.ts';
import { isUnfinished } from '../../shared/model/execution.ts';
import { isResourceId } from '../../shared/model/ids.ts';
import { lockKey } from '../../shared/model/keys.ts';
import { executionOfComment } from '../../shared/turns/execution/comments.ts';
import type { WorkerPorts } from '../../shared/turns/ports.ts';
import { readExecution, readResource } from '../../shared/turns/read/records.ts';
import { machineIsLost, releaseLostHost } from '../../shared/turns/resource/lost-machine.ts';

/** The relevant parts of an event about a host. Delivery is best effort, so events are hints. */
export type HostEvent =
  | Readonly<{ kind: 'machine'; machine: string; state: string }>
  | Readonly<{ kind: 'delivery'; delivery: string; status: string }>;

const openStatuses = ['Pending', 'InProgress', 'Delayed', 'Cancelling'];

/** Wakes the object that an event concerns. The machine's lock names the resource that owns it. */
export async function onHostEvent(ports: WorkerPorts, event: HostEvent): Promise<void> {
  if (event.kind === 'machine') return onMachineState(ports, event.machine, event.state);
  if (openStatuses.includes(event.status)) return;
  const comment = await ports.hookPorts.remote.commentOf(event.delivery);
  const id = comment === null ? null : executionOfComment(comment);
  if (id === null) return;
  // Most executions end while their worker polls them; those need no wake.
  const execution = await readExecution(ports.store, id);
  if (execution && isUnfinished(execution)) {
    await ports.mailbox.wake([{ id: execution.id, reason: `its command is ${event.status}` }]);
  }
}

async function onMachineState(ports: WorkerPorts, machine: string, state: string): Promise<void> {
  const lock = await ports.store.get(lockKey(machineLock(machine)));
  const owner = lock?.['owner'];
  if (typeof owner !== 'string' || !isResourceId(owner)) return;
  const resource = await readResource(ports.store, owner);
  if (resource === null || resource.state === 'destroyed') return;
  if (machineIsLost(resource, machine, state)) {
    return releaseLostHost(ports, owner, { machine, state, from: 'host-events' });
  }
  await ports.mailbox.wake([{ id: owner, reason: `${machine} is ${state}` }]);
}
