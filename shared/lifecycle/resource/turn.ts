import type { Breaker } from '../../model/breaker.ts';
import type { LeaseId, ResourceId } from '../../model/ids.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Lease } from '../../model/lease.ts';
import type { FreeSeat, LineEntry } from '../../model/seat.ts';
import type { TurnCommon } from '../decision.ts';
import type { HookResult } from '../hook-result.ts';

/** A lease that a resource needs, under a name that its driver chooses. */
export type LeaseRequirement = Readonly<{
  name: string;
  type: string;
  attributes: JsonObject;
  blueprints: readonly string[] | null;
}>;

/** What is read for a resource's decision. A list that its state does not need is empty. */
export type ResourceTurn = TurnCommon &
  Readonly<{
    hookResult: HookResult | null;
    /** The leases that its driver needs, and ids for them in case they are created now. */
    needs: readonly LeaseRequirement[];
    newLeaseIds: readonly LeaseId[];
    /** Its dependencies, in its order, read strongly; null: it does not exist. */
    dependencies: readonly (Lease | null)[];
    /** The lease that had it built still waits for it; true also for the warm pool. */
    wanted: boolean;
    /** An older resource that waits for a dependency of this; read when its patience is over. */
    older: ResourceId | null;
    /** Head of the line of its fit; empty if the blueprint is disabled, as its line is closed. */
    line: readonly LineEntry[];
    /** Its seats that are free, and those returned while its gate is closed, read strongly. */
    freeSeats: readonly FreeSeat[];
    returned: readonly FreeSeat[];
    /** The leases on it by the index that were unfinished when loaded. */
    holders: readonly LeaseId[];
    /** Resources of its blueprint that the warm pool keeps; read when it has been idle too long. */
    warm: readonly ResourceId[];
    /** The oldest entries of the blueprint's lines that room could go to. */
    heads: readonly LineEntry[];
    /** The breaker of its blueprint; read when its build ends. */
    breaker: Breaker | null;
    /** Usage exceeds a lowered limit, so its room is not handed on but goes back to the counter. */
    overLimit: boolean;
  }>;
