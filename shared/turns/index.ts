import type { ObjectId } from '../model/ids.ts';
import { isExecutionId, isLeaseId, isResourceId } from '../model/ids.ts';
import { limits } from '../model/limits.ts';
import { executionWriter } from './execution-writer.ts';
import { leaseWriter } from './lease-writer.ts';
import { takeTurn } from './loop.ts';
import type { WorkerPorts } from './ports.ts';
import { resourceWriter } from './resource-writer.ts';
import type { Arrival } from './stumble.ts';
import { mayGoOn } from './stumble.ts';

export type Work = (id: ObjectId, arrival?: Arrival) => Promise<void>;

const firstTime: Arrival = { receives: 1, bySweep: false };

/** One turn of one object, whatever its kind. Each worker hands it ids of its own kind only. */
export function createWork(ports: WorkerPorts): Work {
  const leases = leaseWriter(ports);
  const resources = resourceWriter(ports);
  const executions = executionWriter(ports);
  return async (id, arrival = firstTime) => {
    const deadline = ports.clock.now() + limits.turnMs;
    if (isLeaseId(id)) {
      if (await mayGoOn(ports, leases, id, arrival)) await takeTurn(ports, leases, id, deadline);
    } else if (isResourceId(id)) {
      if (await mayGoOn(ports, resources, id, arrival))
        await takeTurn(ports, resources, id, deadline);
    } else if (isExecutionId(id)) {
      if (await mayGoOn(ports, executions, id, arrival))
        await takeTurn(ports, executions, id, deadline);
    }
  };
}
