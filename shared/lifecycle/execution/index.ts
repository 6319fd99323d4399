import type { Execution } from '../../model/execution.ts';
import type { Decision } from '../decision.ts';
import { commitTo, wait } from '../decision.ts';
import { decideQueued } from './queued.ts';
import { decideRunning } from './running.ts';
import type { ExecutionTurn } from './turn.ts';

/** Returns the decision of one turn of one execution. Pure. */
export function decideExecution(execution: Execution, turn: ExecutionTurn): Decision<Execution> {
  switch (execution.state) {
    case 'queued':
      return decideQueued(execution, turn);
    case 'running':
      return decideRunning(execution, turn);
    case 'succeeded':
    case 'failed':
    case 'timed-out':
    case 'cancelled':
    case 'lost':
      return turn.commands.length > 0
        ? commitTo<Execution>(null, { consumes: turn.commands })
        : wait;
  }
}
