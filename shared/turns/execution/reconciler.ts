import type { Hook } from '../../lifecycle/decision.ts';
import { decideExecution } from '../../lifecycle/execution/index.ts';
import type {
  ExecutionHook,
  ExecutionHookResult,
  ExecutionTurn,
} from '../../lifecycle/execution/turn.ts';
import type { Execution } from '../../model/execution.ts';
import { isUnfinished } from '../../model/execution.ts';
import { waitingDeliveryKey } from '../../model/keys.ts';
import { commonTurn, type Reconciler, type TurnInput } from '../loop/reconciler.ts';
import type { WorkerPorts } from '../ports.ts';
import { readNextDelivery } from '../read/deliveries.ts';
import { readExecution, readLease, readResource } from '../read/records.ts';
import { executionHook } from './hooks.ts';

/** The only code that writes execution records after their creation. */
export const executionReconciler = (
  ports: WorkerPorts,
): Reconciler<Execution, ExecutionHookResult> => ({
  load: (id) => readExecution(ports.store, id),
  decide: async (execution, input) =>
    decideExecution(execution, await executionFacts(ports, execution, input)),
  hook: async (execution, hook, deadline) => {
    if (execution.state !== 'running' || !isExecutionHook(hook))
      throw new Error(`${execution.id} is ${execution.state}: nothing to ${hook}`);
    return executionHook(ports, execution, hook, deadline);
  },
});

const isExecutionHook = (hook: Hook): hook is ExecutionHook =>
  hook === 'send' || hook === 'look' || hook === 'cancel' || hook === 'kill';

async function executionFacts(
  ports: WorkerPorts,
  execution: Execution,
  input: TurnInput<ExecutionHookResult>,
): Promise<ExecutionTurn> {
  const { store } = ports;
  const [lease, resource, next] = isUnfinished(execution)
    ? await Promise.all([
        readLease(store, execution.lease),
        readResource(store, execution.resource),
        execution.state === 'queued' ? readNextDelivery(store, execution.resource) : null,
      ])
    : [null, null, null];
  const place = waitingDeliveryKey(execution.resource, execution).sk ?? '';
  return {
    ...commonTurn(ports, input),
    lease,
    resource,
    isBehind: next !== null && next.sk < place,
    nonce: ports.ids.commit(),
    hookResult: input.hookResult,
  };
}
