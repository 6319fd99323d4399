import type { Breaker } from '../../model/breaker.ts';
import type { LeaseId, ResourceId } from '../../model/ids.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Lease } from '../../model/lease.ts';
import type { FreeSeat, LineEntry } from '../../model/seat.ts';
import type { TurnCommon } from '../decision.ts';
import type { HookResult } from '../hook-result.ts';

/** A lease that a resource needs: what is asked for, under a name of its type's own. */
export type LeaseRequirement = Readonly<{
  name: string;
  type: string;
  attributes: JsonObject;
  blueprints: readonly string[] | null;
}>;

/** What is read for a resource's decision. A list its state has no use for is left empty. */
export type ResourceTurn = TurnCommon &
  Readonly<{
    hookResult: HookResult | null;
    /** Leases that its type needs; ids for them, should they be born now. */
    needs: readonly LeaseRequirement[];
    newLeaseIds: readonly LeaseId[];
    /** The leases of its nest (strong), in its order; null: not there. */
    dependencies: readonly (Lease | null)[];
    /** Whoever had it built still waits for it; true also when nobody did. */
    wanted: boolean;
    /** An older resource that waits for what this one holds; read when its patience is over. */
    older: ResourceId | null;
    /** Head of the line of its fit; empty when the blueprint is disabled (its line is closed). */
    line: readonly LineEntry[];
    /** Its own seats in the bag, and at home (strong). */
    freeSeats: readonly FreeSeat[];
    returned: readonly FreeSeat[];
    /** Leases that the index shows on it, still open when loaded. */
    holders: readonly LeaseId[];
    /** Resources of its blueprint that stay though idle; read when it is about to go for that. */
    warm: readonly ResourceId[];
    /** The oldest rows of the blueprint that room could go to. */
    heads: readonly LineEntry[];
    /** How builds of its blueprint fail; read when its own ends. */
    breaker: Breaker | null;
    /** Usage is above a limit that was lowered: room goes back to the counter. */
    overLimit: boolean;
  }>;
