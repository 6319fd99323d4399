import { isUnfinished } from '../../shared/lifecycle/execution/unfinished.ts';
import type { Command } from '../../shared/model/command.ts';
import type { ResourceId } from '../../shared/model/ids.ts';
import { isExecutionId, isResourceId } from '../../shared/model/ids.ts';
import { commandKey, lockKey } from '../../shared/model/keys.ts';
import { plainItem } from '../../shared/model/record.ts';
import { always } from '../../shared/model/write.ts';
import type { WorkerPorts } from '../../shared/turns/ports.ts';
import { readExecution, readResource } from '../../shared/turns/read.ts';

/** What EventBridge tells of hosts, as far as it matters. Events are best effort: hints, all. */
export type HostEvent =
  | Readonly<{ kind: 'machine'; machine: string; state: string }>
  | Readonly<{ kind: 'delivery'; delivery: string; status: string }>;

const leavingStates = ['shutting-down', 'terminated', 'stopping', 'stopped'];
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
  const held = resource.state === 'active' || ('out' in resource && resource.out.length > 0);
  // It also owns the locks of machines it gave up; whoever uses it does not sit on those.
  const isItsHost = resource.host === machine;
  if (held && isItsHost && leavingStates.includes(state)) {
    await releaseLost(ports, owner, machine, state);
  }
  await ports.mailbox.wake([{ id: owner, why: `${machine} is ${state}` }]);
}

/** A host that leaves by itself takes its leases with it: they are told without grace. */
async function releaseLost(
  ports: WorkerPorts,
  target: ResourceId,
  machine: string,
  state: string,
): Promise<void> {
  const command: Command = {
    kind: 'release',
    // A name of its own: the states of one end are one command.
    ulid: `0-lost-${machine}`,
    target,
    by: 'system',
    from: 'host-events',
    at: ports.clock.now(),
    because: `its machine ${machine} is ${state}`,
    ifHolds: null,
    now: true,
  };
  const key = commandKey(target, command.ulid);
  await ports.store.write({ op: 'put', key, item: plainItem(command), when: always });
}
