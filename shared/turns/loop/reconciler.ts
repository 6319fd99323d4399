import type { Decision, Hook, Refused } from '../../lifecycle/decision.ts';
import type { Command } from '../../model/command.ts';
import type { AnyRecord } from '../../model/record.ts';
import type { Instant } from '../../model/time.ts';

/** What one kind of object adds to the turn loop. `S` is what its hooks answer. */
export type Reconciler<R extends AnyRecord, S> = Readonly<{
  load(id: R['id']): Promise<R | null>;
  /** Reads only. */
  decide(record: R, seen: TurnInput<S>): Promise<Decision<R>>;
  /** One act outside; never throws for a failure outside, that is an answer. */
  hook(record: R, hook: Hook, deadline: Instant): Promise<S>;
}>;

/** What the loop itself brings to a turn. */
export type TurnInput<S> = Readonly<{
  commands: readonly Command[];
  refused: Refused;
  hookResult: S | null;
}>;
