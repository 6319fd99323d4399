import type { Decision, Hook, Refused, TurnCommon } from '../../lifecycle/decision.ts';
import type { Command } from '../../model/command.ts';
import type { AnyRecord } from '../../model/record.ts';
import type { Instant } from '../../model/time.ts';
import type { TurnPorts } from '../ports.ts';

/** What one kind of object adds to the turn loop. `S` is what its hooks return. */
export type Reconciler<R extends AnyRecord, S> = Readonly<{
  load(id: R['id']): Promise<R | null>;
  /** Gathers what the decision needs, by reads only, and decides. */
  decide(record: R, input: TurnInput<S>): Promise<Decision<R>>;
  /** Performs one act outside. A failure outside is a result; it is never thrown. */
  hook(record: R, hook: Hook, deadline: Instant): Promise<S>;
}>;

/** What the loop itself brings to a decision. */
export type TurnInput<S> = Readonly<{
  commands: readonly Command[];
  refused: Refused;
  hookResult: S | null;
}>;

/** Returns what every decision needs, whatever the kind of its object. */
export const commonTurn = <S>(
  ports: Pick<TurnPorts, 'clock' | 'ids'>,
  input: TurnInput<S>,
): TurnCommon => ({
  now: ports.clock.now(),
  chance: ports.ids.chance(),
  commands: input.commands,
  refused: input.refused,
});
