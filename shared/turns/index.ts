import type { ObjectId } from '../model/ids.ts';
import { isExecutionId, isLeaseId, isResourceId } from '../model/ids.ts';
import { limits } from '../model/limits.ts';
import type { AnyRecord } from '../model/record.ts';
import { executionReconciler } from './execution/reconciler.ts';
import { leaseReconciler } from './lease/reconciler.ts';
import type { Arrival } from './loop/arrival.ts';
import { recordCrash } from './loop/crash-loop.ts';
import { metered } from './loop/metered-store.ts';
import type { Reconciler } from './loop/reconciler.ts';
import { rewakeGranted } from './loop/rewake-granted.ts';
import { takeTurn } from './loop/turn.ts';
import type { WorkerPorts } from './ports.ts';
import { resourceReconciler } from './resource/reconciler.ts';

export type Work = (id: ObjectId, arrival?: Arrival) => Promise<void>;

const firstTime: Arrival = { receives: 1, bySweep: false };

/** One turn of one object, whatever its kind. Each worker hands it ids of its own kind only. */
export function createWork(ports: WorkerPorts): Work {
  const turn = async <R extends AnyRecord, S>(
    writerFor: (ports: WorkerPorts) => Reconciler<R, S>,
    id: R['id'],
    arrival: Arrival,
  ): Promise<void> => {
    const { store, counts } = metered(ports.store);
    const own = { ...ports, store, trace: arrival.trace };
    const writer = writerFor(own);
    const deadline = ports.clock.now() + limits.turnMs;
    if (await recordCrash(own, writer, id, arrival)) {
      await takeTurn(own, writer, id, deadline, arrival, counts);
      if (arrival.receives > 1) await rewakeGranted(own, id);
    }
  };
  return async (id, arrival = firstTime) => {
    if (isLeaseId(id)) await turn(leaseReconciler, id, arrival);
    else if (isResourceId(id)) await turn(resourceReconciler, id, arrival);
    else if (isExecutionId(id)) await turn(executionReconciler, id, arrival);
  };
}
