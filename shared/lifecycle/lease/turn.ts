import type { Standing } from '../../model/authorization.ts';
import type { Blueprint } from '../../model/blueprint.ts';
import type { Breaker } from '../../model/breaker.ts';
import type { Execution } from '../../model/execution.ts';
import type { ResourceId } from '../../model/ids.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Resource } from '../../model/resource.ts';
import type { FreeSeat, LineEntry, LineId } from '../../model/seat.ts';
import type { Instant } from '../../model/time.ts';
import type { Check } from '../../model/write.ts';
import type { TurnCommon } from '../decision.ts';
import type { HookResult } from '../hook-result.ts';

/** A resource that nobody uses: every seat of it lies in a bag this lease can't take from. */
export type IdleResource = Readonly<{ resource: ResourceId; since: Instant }>;

/** One that somebody uses; `free` seats of it lie in the bag. */
export type BusyResource = Readonly<{ resource: ResourceId; free: number; activatedAt: Instant }>;

/** What became of the request for room that the lease remembers. */
export type ReclaimOutcome = Readonly<{
  resource: Resource | null;
  /** The command still lies there: nobody has obeyed or refused it. */
  commandPending: boolean;
}>;

/** What a resource would be born with, were this lease to have it built. */
export type BuildPlan = Readonly<{
  fit: string;
  attributes: JsonObject;
  locks: readonly string[];
  /** What must still be so when it is born: what the plan was made from. */
  checks: readonly Check[];
  hookState: JsonObject;
  host: string | null;
}>;

/** One allowed blueprint, as its type answers for this request. */
export type Option = Readonly<{
  blueprint: Blueprint;
  type: string;
  /** Of one that is disabled and not to be had either, it is the latter that counts. */
  state: 'open' | 'disabled' | 'not-authorized';
  /** Where its asker stands with it; null: no authorization is needed. */
  standing: Standing | null;
  /** Why it could never serve this request, and which field says so; null when it could. */
  never: Readonly<{ detail: string; field: string }> | null;
  /** Fits whose seats would do. */
  fits: readonly string[];
  /** Resources at most, the type's default applied. */
  limit: number;
  needsSetUp: boolean;
}>;

export type FreeSeats = Readonly<{ line: LineId; seats: readonly FreeSeat[] }>;
export type Line = Readonly<{ id: LineId; entries: readonly LineEntry[] }>;

export type PendingTurn = TurnCommon &
  Readonly<{
    options: readonly Option[];
    /** The lease's own rows, as they lie. */
    entries: readonly LineEntry[];
    freeSeats: readonly FreeSeats[];
    lines: readonly Line[];
    /** Heads of the lines of each blueprint in which this lease holds room, to hand it on. */
    heads: readonly LineEntry[];
    /**
     * Resources not destroyed plus rows with room, per blueprint; read only when no seat is in
     * sight.
     */
    usage: ReadonlyMap<string, number>;
    /** Resources being built, per blueprint; read together with `usage`. */
    builds: ReadonlyMap<string, number>;
    /** How builds fail, per blueprint; read only where there is room. */
    breakers: ReadonlyMap<string, Breaker | null>;
    plans: ReadonlyMap<string, readonly BuildPlan[]>;
    building: Resource | null;
    /** What became of its request for room; null when it remembers none. */
    reclaim: ReclaimOutcome | null;
    /** Whom it could ask for room; read only when it could build in it. */
    idle: readonly IdleResource[];
    busy: readonly BusyResource[];
    newResourceId: ResourceId;
  }>;

export type HeldTurn = TurnCommon &
  Readonly<{
    /** The line of the seat it holds, for when it gives it back. */
    line: readonly LineEntry[];
    /** `running/<lease>` exists: something ran, so the host must be cleaned. */
    running: boolean;
    executions: readonly Execution[];
    resource: Resource | null;
    /** The resource that needs this lease, if one does; read when it is told something. */
    owner: Resource | null;
    hookResult: HookResult | null;
  }>;

export const sameLine = (a: LineId, b: LineId): boolean =>
  a.blueprint === b.blueprint && a.fit === b.fit;

/** Rows in lines of blueprints that the lease's asker may not use, or no longer. */
export const isBarred = (options: readonly Option[], row: LineId): boolean =>
  options.some(
    ({ state, blueprint }) => state === 'not-authorized' && blueprint.name === row.blueprint,
  );

export const lineOf = (lines: readonly Line[], place: LineId): readonly LineEntry[] =>
  lines.find((line) => sameLine(line.id, place))?.entries ?? [];
