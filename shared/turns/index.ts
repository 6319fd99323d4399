import type { ObjectId } from '../model/ids.ts';
import { isExecutionId, isLeaseId, isResourceId } from '../model/ids.ts';
import { limits } from '../model/limits.ts';
import type { AnyRecord } from '../model/record.ts';
import { executionReconciler } from './execution/reconciler.ts';
import { leaseReconciler } from './lease/reconciler.ts';
import { recordCrash } from './loop/crash-loop.ts';
import { metered } from './loop/metered-store.ts';
import type { Reconciler } from './loop/reconciler.ts';
import { rewakeGranted } from './loop/rewake-granted.ts';
import { takeTurn } from './loop/turn.ts';
import type { Arrival } from './loop/turn-log.ts';
import type { WorkerPorts } from './ports.ts';
import { resourceReconciler } from './resource/reconciler.ts';

/** Takes one turn of one object. */
export type Work = (id: ObjectId, arrival?: Arrival) => Promise<void>;

const firstDelivery: Arrival = { receives: 1, bySweep: false };

/** Returns what a worker does with an id. Each worker passes it ids of its own kind only. */
export function createWork(ports: WorkerPorts): Work {
  const turn = async <R extends AnyRecord, S>(
    reconcilerFor: (ports: WorkerPorts) => Reconciler<R, S>,
    id: R['id'],
    arrival: Arrival,
  ): Promise<void> => {
    const { store, counts } = metered(ports.store);
    const own = { ...ports, store, trace: arrival.trace };
    const reconciler = reconcilerFor(own);
    const deadline = ports.clock.now() + limits.turnMs;
    if (await recordCrash(own, reconciler, id, arrival)) {
      await takeTurn({ ports: own, reconciler, id, deadline }, arrival, counts);
      if (arrival.receives > 1) await rewakeGranted(own, id);
    }
  };
  return async (id, arrival = firstDelivery) => {
    if (isLeaseId(id)) await turn(leaseReconciler, id, arrival);
    else if (isResourceId(id)) await turn(resourceReconciler, id, arrival);
    else if (isExecutionId(id)) await turn(executionReconciler, id, arrival);
  };
}
