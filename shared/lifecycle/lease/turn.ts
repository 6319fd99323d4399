import type { Standing } from '../../model/authorization.ts';
import type { Blueprint } from '../../model/blueprint.ts';
import type { Breaker } from '../../model/breaker.ts';
import type { Execution } from '../../model/execution.ts';
import type { ResourceId } from '../../model/ids.ts';
import type { Resource } from '../../model/resource.ts';
import type { CleaningSeat, FreeSeat, LineEntry, LineId } from '../../model/seat.ts';
import type { Instant } from '../../model/time.ts';
import type { TurnCommon } from '../decision.ts';
import type { HookResult } from '../hook-result.ts';
import type { BuildPlan } from '../plan.ts';

/** A resource all of whose seats are free, but none in a line this lease may stand in. */
export type IdleResource = Readonly<{ resource: ResourceId; since: Instant }>;

/** A resource with a held seat, and `free` other ones. */
export type BusyResource = Readonly<{ resource: ResourceId; free: number; activatedAt: Instant }>;

/** What became of the reclaim that the lease remembers. */
export type ReclaimOutcome = Readonly<{
  resource: Resource | null;
  /** The command is still stored: it was neither obeyed nor refused. */
  commandPending: boolean;
}>;

/** One allowed blueprint, as its driver answers for this request. */
export type Option = Readonly<{
  blueprint: Blueprint;
  type: string;
  /** `not-authorized` also for a blueprint that is disabled besides. */
  state: 'open' | 'disabled' | 'not-authorized';
  /** The requester's standing with the blueprint; null: it needs no authorization. */
  standing: Standing | null;
  /** Why it could never serve this request, and because of which field; null if it could. */
  never: Readonly<{ detail: string; field: string }> | null;
  /** Fits whose seats would do. */
  fits: readonly string[];
  /** Resources at most, the driver's default applied. */
  limit: number;
  needsSetUp: boolean;
}>;

export type FreeSeats = Readonly<{ line: LineId; seats: readonly FreeSeat[] }>;
export type Line = Readonly<{ id: LineId; entries: readonly LineEntry[] }>;

export type PendingTurn = TurnCommon &
  Readonly<{
    options: readonly Option[];
    /** The lease's own entries, as stored. */
    entries: readonly LineEntry[];
    freeSeats: readonly FreeSeats[];
    lines: readonly Line[];
    /** Heads of the lines of each blueprint in which this lease holds room, to hand it on. */
    heads: readonly LineEntry[];
    /**
     * Resources not destroyed plus room handed out, by blueprint; read only if no seat is in sight.
     */
    usage: ReadonlyMap<string, number>;
    /** Resources being built, by blueprint; read together with `usage`. */
    builds: ReadonlyMap<string, number>;
    /** How builds have been failing, by blueprint; read only where there is room. */
    breakers: ReadonlyMap<string, Breaker | null>;
    plans: ReadonlyMap<string, readonly BuildPlan[]>;
    building: Resource | null;
    /** What became of its reclaim; null if it remembers none. */
    reclaim: ReclaimOutcome | null;
    /** Resources it could ask to make room; read only if it could build in that room. */
    idle: readonly IdleResource[];
    busy: readonly BusyResource[];
    /** Seats in its lines that are being cleaned; read only if it may wait for one. */
    cleaning: readonly CleaningSeat[];
    newResourceId: ResourceId;
  }>;

export type HeldTurn = TurnCommon &
  Readonly<{
    /** The head of its seat's line, for when it gives the seat back. */
    line: readonly LineEntry[];
    /** `running/<lease>` exists: an execution was created, so the host must be cleaned. */
    everRan: boolean;
    executions: readonly Execution[];
    resource: Resource | null;
    /** The resource that needs this lease, if one does; read when the lease has a command. */
    owner: Resource | null;
    hookResult: HookResult | null;
  }>;

export const sameLine = (a: LineId, b: LineId): boolean =>
  a.blueprint === b.blueprint && a.fit === b.fit;

/**
 * True for a line of a blueprint that the lease's requester is not, or no longer, authorized for.
 */
export const isBarred = (options: readonly Option[], line: LineId): boolean =>
  options.some(
    ({ state, blueprint }) => state === 'not-authorized' && blueprint.name === line.blueprint,
  );

/** Returns the entries of one line; none if it was not read. */
export const entriesIn = (lines: readonly Line[], id: LineId): readonly LineEntry[] =>
  lines.find((line) => sameLine(line.id, id))?.entries ?? [];
