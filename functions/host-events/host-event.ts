import { isUnfinished } from '../../shared/lifecycle/execution/unfinished.ts';
import { isExecutionId, isResourceId } from '../../shared/model/ids.ts';
import { lockKey } from '../../shared/model/keys.ts';
import { isLost, tellLost } from '../../shared/turns/lost-machine.ts';
import type { WorkerPorts } from '../../shared/turns/ports.ts';
import { readExecution, readResource } from '../../shared/turns/read.ts';

/** What EventBridge tells of hosts, as far as it matters. Events are best effort: hints, all. */
export type HostEvent =
  | Readonly<{ kind: 'machine'; machine: string; state: string }>
  | Readonly<{ kind: 'delivery'; delivery: string; status: string }>;

const openStatuses = ['Pending', 'InProgress', 'Delayed', 'Cancelling'];

/** Wakes whoever is concerned. The owner of a machine is found by the machine's lock. */
export async function onHostEvent(ports: WorkerPorts, event: HostEvent): Promise<void> {
  if (event.kind === 'machine') return machineMoved(ports, event.machine, event.state);
  if (openStatuses.includes(event.status)) return;
  const comment = await ports.site.remote.commentOf(event.delivery);
  if (comment === null || !isExecutionId(comment)) return;
  // Most executions end while their worker still looks: then there is nobody left to wake.
  const execution = await readExecution(ports.store, comment);
  if (execution && isUnfinished(execution)) {
    await ports.mailbox.wake([{ id: execution.id, why: `its command is ${event.status}` }]);
  }
}

async function machineMoved(ports: WorkerPorts, machine: string, state: string): Promise<void> {
  const lock = await ports.store.get(lockKey(`machine/${machine}`));
  const owner = lock?.['owner'];
  if (typeof owner !== 'string' || !isResourceId(owner)) return;
  const resource = await readResource(ports.store, owner);
  if (resource === null || resource.state === 'destroyed') return;
  if (isLost(resource, machine, state)) {
    return tellLost(ports, owner, machine, state, 'host-events');
  }
  await ports.mailbox.wake([{ id: owner, why: `${machine} is ${state}` }]);
}
