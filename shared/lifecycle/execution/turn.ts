import type { Tail } from '../../model/execution.ts';
import type { Fault } from '../../model/fault.ts';
import type { Lease } from '../../model/lease.ts';
import type { Resource } from '../../model/resource.ts';
import type { Instant } from '../../model/time.ts';
import type { TurnCommon } from '../decision.ts';

/**
 * The hooks of an execution. `kill` asks the agent alone; `cancel` also has the host confirm it.
 */
export type ExecutionHook = 'send' | 'look' | 'cancel' | 'kill';

/**
 * How a delivery ended, as reported by its wrapper or the host's agent. `killed`: the agent killed
 * the wrapper because it was asked to; what became of the command, only the host can tell.
 */
export type ExecutionEnd =
  | Readonly<{ how: 'exited'; exitCode: number }>
  | Readonly<{ how: 'timed-out' | 'cancelled' | 'refused' | 'undelivered' | 'killed' }>
  | Readonly<{ how: 'unclear'; detail: string }>;

export type ExecutionOutcome = Readonly<{
  /** The delivery that reported it, and stored the output. */
  delivery: string;
  ended: ExecutionEnd;
  at: Instant | null;
  stdout: Tail;
  stderr: Tail;
  stderrSkip: number;
}>;

/**
 * The result of an act on the host. A send and a cancel look a few times: `outcome` if it ended
 * meanwhile.
 */
export type ExecutionHookResult =
  | Readonly<{ kind: 'sent'; delivery: string; outcome: ExecutionOutcome | null }>
  | Readonly<{ kind: 'looked'; outcome: ExecutionOutcome | null }>
  | Readonly<{ kind: 'cancel-sent'; delivery: string; outcome: ExecutionOutcome | null }>
  | Readonly<{ kind: 'killed' }>
  | Readonly<{ kind: 'failed'; hook: ExecutionHook; fault: Fault }>;

export type ExecutionTurn = TurnCommon &
  Readonly<{
    lease: Lease | null;
    resource: Resource | null;
    /** An older command waits for the same host; read only for one that is queued. */
    isBehind: boolean;
    /** A new random name for an intent. */
    nonce: string;
    hookResult: ExecutionHookResult | null;
  }>;
