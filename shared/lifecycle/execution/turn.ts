import type { Tail } from '../../model/execution.ts';
import type { Fault } from '../../model/fault.ts';
import type { Lease } from '../../model/lease.ts';
import type { Resource } from '../../model/resource.ts';
import type { Instant } from '../../model/time.ts';
import type { TurnCommon } from '../decision.ts';

/** How a delivery ended, as reported by its wrapper or the host's agent. */
export type ExecutionEnd =
  | Readonly<{ how: 'exited'; exitCode: number }>
  | Readonly<{ how: 'timed-out' | 'cancelled' | 'refused' | 'undelivered' }>
  | Readonly<{ how: 'unclear'; detail: string }>;

export type ExecutionOutcome = Readonly<{
  ended: ExecutionEnd;
  at: Instant | null;
  stdout: Tail;
  stderr: Tail;
  stderrSkip: number;
}>;

/** The result of an act on the host. A send polls briefly: `outcome` if it ended meanwhile. */
export type ExecutionHookResult =
  | Readonly<{ kind: 'sent'; delivery: string; outcome: ExecutionOutcome | null }>
  | Readonly<{ kind: 'looked'; outcome: ExecutionOutcome | null }>
  | Readonly<{ kind: 'cancel-sent' }>
  | Readonly<{ kind: 'failed'; fault: Fault }>;

export type ExecutionTurn = TurnCommon &
  Readonly<{
    lease: Lease | null;
    resource: Resource | null;
    /** A new random name for an intent. */
    nonce: string;
    hookResult: ExecutionHookResult | null;
  }>;
