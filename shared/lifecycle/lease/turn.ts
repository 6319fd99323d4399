import type { Standing } from '../../model/authorization.ts';
import type { Blueprint } from '../../model/blueprint.ts';
import type { Breaker } from '../../model/breaker.ts';
import type { Execution } from '../../model/execution.ts';
import type { ResourceId } from '../../model/ids.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Resource } from '../../model/resource.ts';
import type { Place, Row, Token } from '../../model/seat.ts';
import type { Instant } from '../../model/time.ts';
import type { Check } from '../../model/write.ts';
import type { TurnCommon } from '../decision.ts';
import type { Step } from '../step.ts';

/** A resource that nobody uses: every seat of it lies in a bag this lease can't take from. */
export type Idle = Readonly<{ resource: ResourceId; since: Instant }>;

/** One that somebody uses; `free` seats of it lie in the bag. */
export type Busy = Readonly<{ resource: ResourceId; free: number; activatedAt: Instant }>;

/** What became of the request for room that the lease remembers. */
export type Asked = Readonly<{
  resource: Resource | null;
  /** The command still lies there: nobody has obeyed or refused it. */
  unread: boolean;
}>;

/** What a resource would be born with, were this lease to have it built. */
export type BirthPlan = Readonly<{
  fit: string;
  attributes: JsonObject;
  locks: readonly string[];
  /** What must still be so when it is born: what the plan was made from. */
  checks: readonly Check[];
  memo: JsonObject;
  host: string | null;
}>;

/** One allowed blueprint, as its type answers for this request. */
export type Option = Readonly<{
  blueprint: Blueprint;
  provides: string;
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

export type Bag = Readonly<{ place: Place; tokens: readonly Token[] }>;
export type Line = Readonly<{ place: Place; rows: readonly Row[] }>;

export type PendingTurn = TurnCommon &
  Readonly<{
    options: readonly Option[];
    /** The lease's own rows, as they lie. */
    rows: readonly Row[];
    bags: readonly Bag[];
    lines: readonly Line[];
    /** Heads of the lines of each blueprint in which this lease holds room, to hand it on. */
    heads: readonly Row[];
    /**
     * Resources not destroyed plus rows with room, per blueprint; read only when no seat is in
     * sight.
     */
    usage: ReadonlyMap<string, number>;
    /** Resources being built, per blueprint; read together with `usage`. */
    builds: ReadonlyMap<string, number>;
    /** How builds fail, per blueprint; read only where there is room. */
    breakers: ReadonlyMap<string, Breaker | null>;
    plans: ReadonlyMap<string, readonly BirthPlan[]>;
    building: Resource | null;
    /** What became of its request for room; null when it remembers none. */
    asked: Asked | null;
    /** Whom it could ask for room; read only when it could build in it. */
    idle: readonly Idle[];
    busy: readonly Busy[];
    newResource: ResourceId;
  }>;

export type HeldTurn = TurnCommon &
  Readonly<{
    /** The line of the seat it holds, for when it gives it back. */
    line: readonly Row[];
    /** `ran/<lease>` exists: something ran, so the host must be cleaned. */
    ran: boolean;
    executions: readonly Execution[];
    resource: Resource | null;
    /** The resource that needs this lease, if one does; read when it is told something. */
    owner: Resource | null;
    step: Step | null;
  }>;

export const samePlace = (a: Place, b: Place): boolean =>
  a.blueprint === b.blueprint && a.fit === b.fit;

/** Rows in lines of blueprints that the lease's asker may not use, or no longer. */
export const isShutOut = (options: readonly Option[], row: Place): boolean =>
  options.some(
    ({ state, blueprint }) => state === 'not-authorized' && blueprint.name === row.blueprint,
  );

export const lineOf = (lines: readonly Line[], place: Place): readonly Row[] =>
  lines.find((line) => samePlace(line.place, place))?.rows ?? [];
