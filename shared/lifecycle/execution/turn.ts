import type { Tail } from '../../model/execution.ts';
import type { Fault } from '../../model/fault.ts';
import type { Lease } from '../../model/lease.ts';
import type { Resource } from '../../model/resource.ts';
import type { Instant } from '../../model/time.ts';
import type { TurnCommon } from '../decision.ts';

/** How a delivery ended, as its wrapper or the host's agent says. */
export type ExecutionEnd =
  | Readonly<{ how: 'exited'; exitCode: number }>
  | Readonly<{ how: 'timed-out' | 'cancelled' | 'refused' | 'undelivered' }>
  | Readonly<{ how: 'unclear'; detail: string }>;

export type Outcome = Readonly<{
  ended: ExecutionEnd;
  at: Instant | null;
  stdout: Tail;
  stderr: Tail;
  stderrSkip: number;
}>;

/** What an act on the host told. A send looks at once for a short while: `outcome` if it ended. */
export type ExecutionHookResult =
  | Readonly<{ kind: 'sent'; delivery: string; outcome: Outcome | null }>
  | Readonly<{ kind: 'looked'; outcome: Outcome | null }>
  | Readonly<{ kind: 'cancel-sent' }>
  | Readonly<{ kind: 'failed'; fault: Fault }>;

export type ExecutionTurn = TurnCommon &
  Readonly<{
    lease: Lease | null;
    resource: Resource | null;
    /** Fresh chance for an intent. */
    nonce: string;
    hookResult: ExecutionHookResult | null;
  }>;
