import type { ObjectId } from '../../../shared/model/ids.ts';
import type { Instant } from '../../../shared/model/time.ts';

export type FunctionName =
  | 'api'
  | 'lease-worker'
  | 'resource-worker'
  | 'execution-worker'
  | 'sweeper'
  | 'host-events';

/** Where it can be held up: at every await, only before it changes something, or nowhere. */
export type Grain = 'every await' | 'changes' | 'through';

/** One invocation of a function, from its first line to its answer or its death. */
export type Life = {
  readonly n: number;
  readonly name: FunctionName;
  /** Whose turn it is, or what is asked: for the trace. */
  readonly about: string;
  readonly ids: readonly ObjectId[];
  readonly began: Instant;
  readonly beganAt: number;
  state: 'running' | 'answered' | 'dead';
  /** The step of its last effect: whatever it decides now, it read after this. */
  readSince: number;
  readonly grain: Grain;
  /** How soon it is let go on, next to the others: a slow one is overtaken by whole turns. */
  readonly speed: number;
};

/** What may be between a function and a call of its. */
export type Verdict =
  | 'go'
  /** The call does nothing. */
  | 'throttled'
  | 'conflict'
  | 'no-capacity'
  | 'network'
  /** It happens and nobody hears of it. */
  | 'lost'
  /** It happens, and the function dies before it hears of it. */
  | 'dies';

export type DoorKind = 'read' | 'commit' | 'send' | 'act' | 'look' | 'pause';

/** A call that waits to be made. */
export type Door = Readonly<{
  life: Life;
  kind: DoorKind;
  what: string;
  /** A pause is over then. */
  opensAt: Instant;
  enter(verdict: Verdict): void;
}>;

/** What a dead function's calls answer. */
export const never = <T>(): Promise<T> => new Promise<T>(() => {});

export const nameOf = ({ name, n, about }: Life): string => `${name}#${n} ${about}:`;
