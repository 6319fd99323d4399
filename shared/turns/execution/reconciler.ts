import type { Hook } from '../../lifecycle/decision.ts';
import { decideExecution } from '../../lifecycle/execution/index.ts';
import type {
  ExecutionHook,
  ExecutionHookResult,
  ExecutionTurn,
} from '../../lifecycle/execution/turn.ts';
import type { Execution } from '../../model/execution.ts';
import { isUnfinished } from '../../model/execution.ts';
import { commonTurn, type Reconciler, type TurnInput } from '../loop/reconciler.ts';
import type { WorkerPorts } from '../ports.ts';
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
  const [lease, resource] = isUnfinished(execution)
    ? await Promise.all([
        readLease(ports.store, execution.lease),
        readResource(ports.store, execution.resource),
      ])
    : [null, null];
  return {
    ...commonTurn(ports, input),
    lease,
    resource,
    nonce: ports.ids.commit(),
    hookResult: input.hookResult,
  };
}
