import type { ObjectId } from '../model/ids.ts';
import { isExecutionId, isLeaseId, isResourceId } from '../model/ids.ts';
import { limits } from '../model/limits.ts';
import type { AnyRecord } from '../model/record.ts';
import type { Arrival } from './arrival.ts';
import { counted } from './counted.ts';
import { executionWriter } from './execution-writer.ts';
import { leaseWriter } from './lease-writer.ts';
import { takeTurn } from './loop.ts';
import type { WorkerPorts } from './ports.ts';
import { resourceWriter } from './resource-writer.ts';
import { wakeServed } from './served.ts';
import { mayGoOn } from './stumble.ts';
import type { Writer } from './writer.ts';

export type Work = (id: ObjectId, arrival?: Arrival) => Promise<void>;

const firstTime: Arrival = { receives: 1, bySweep: false };

/** One turn of one object, whatever its kind. Each worker hands it ids of its own kind only. */
export function createWork(ports: WorkerPorts): Work {
  const turn = async <R extends AnyRecord, S>(
    writerFor: (ports: WorkerPorts) => Writer<R, S>,
    id: R['id'],
    arrival: Arrival,
  ): Promise<void> => {
    const { store, counts } = counted(ports.store);
    const own = { ...ports, store, trace: arrival.trace };
    const writer = writerFor(own);
    const deadline = ports.clock.now() + limits.turnMs;
    if (await mayGoOn(own, writer, id, arrival)) {
      await takeTurn(own, writer, id, deadline, arrival, counts);
      if (arrival.receives > 1) await wakeServed(own, id);
    }
  };
  return async (id, arrival = firstTime) => {
    if (isLeaseId(id)) await turn(leaseWriter, id, arrival);
    else if (isResourceId(id)) await turn(resourceWriter, id, arrival);
    else if (isExecutionId(id)) await turn(executionWriter, id, arrival);
  };
}
