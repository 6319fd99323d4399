import type { LeaseId } from '../../model/ids.ts';
import type { Row, Token } from '../../model/seat.ts';
import type { TurnCommon } from '../decision.ts';
import type { Step } from '../step.ts';

/** What is read for a resource's decision. A list its state has no use for is left empty. */
export type ResourceTurn = TurnCommon &
  Readonly<{
    step: Step | null;
    /** Head of the line of its fit; empty when the blueprint is disabled (its line is closed). */
    line: readonly Row[];
    /** Its own seats in the bag, and at home (strong). */
    bag: readonly Token[];
    home: readonly Token[];
    /** Leases that the index shows on it, still open when loaded. */
    holders: readonly LeaseId[];
    /** The oldest rows of the blueprint that room could go to. */
    heads: readonly Row[];
    /** Usage is above a limit that was lowered: room goes back to the counter. */
    shrink: boolean;
  }>;
