import type { ObjectId } from '../../../shared/model/ids.ts';
import type { Instant } from '../../../shared/model/time.ts';

export type StoryFunction =
  | 'api'
  | 'lease-worker'
  | 'resource-worker'
  | 'execution-worker'
  | 'sweeper'
  | 'host-events';

/** Where a function can be held up: at every await, only before a change, or nowhere. */
export type Grain = 'every await' | 'changes' | 'through';

/** One invocation of a function, from its first line to its answer or its death. */
export type Life = {
  readonly n: number;
  readonly name: StoryFunction;
  /** The object or the request it works on, for the trace. */
  readonly about: string;
  readonly ids: readonly ObjectId[];
  readonly began: Instant;
  readonly beganAt: number;
  state: 'running' | 'answered' | 'dead';
  /** The step of its last effect: its current decision rests on reads made after it. */
  readSince: number;
  readonly grain: Grain;
  /** Its weight when a function is let go on: whole turns overtake a slow one. */
  readonly speed: number;
};

/** What happens to a call of a function. */
export type CallVerdict =
  | 'go'
  /** The call has no effect. */
  | 'throttled'
  | 'conflict'
  | 'no-capacity'
  | 'network'
  /** The call takes effect, but its answer is lost. */
  | 'lost'
  /** The transaction stays in flight; its sender waits, or times out. */
  | 'lingers'
  | 'abandoned'
  /** The call takes effect, and the function dies before the answer. */
  | 'dies';

/** Whose behaviour a call may meet. */
export type CalledService = 'DynamoDB' | 'SQS' | 'EC2' | 'SSM' | 'S3';

export type DoorKind = 'read' | 'commit' | 'send' | 'act' | 'look' | 'pause';

/** A call that waits to be made. */
export type Door = Readonly<{
  life: Life;
  kind: DoorKind;
  what: string;
  /** When a pause is over. */
  opensAt: Instant;
  enter(verdict: CallVerdict): void;
}>;

/** The answer to every call of a dead function: none. */
export const neverAnswers = <T>(): Promise<T> => new Promise<T>(() => {});

export const lifeName = ({ name, n, about }: Life): string => `${name}#${n} ${about}:`;
