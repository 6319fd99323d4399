import type { Commit, Decision, Hook, Refused } from '../../../shared/lifecycle/decision.ts';
import { learnRefusals } from '../../../shared/lifecycle/decision.ts';
import type { HookResult } from '../../../shared/lifecycle/hook-result.ts';
import type { Command } from '../../../shared/model/command.ts';
import type { ObjectId } from '../../../shared/model/ids.ts';
import type { AnyRecord } from '../../../shared/model/record.ts';
import { recordKey } from '../../../shared/model/record.ts';
import type { Outcome, Transaction } from '../../../shared/model/write.ts';
import { keyText } from '../../../shared/model/write.ts';
import { assemble } from '../../../shared/turns/loop/assemble.ts';
import type { Reconciler } from '../../../shared/turns/loop/reconciler.ts';
import { writeText } from '../../support/lifecycle/decisions.ts';
import { now } from '../../support/model/time.ts';
import { behindTheGate, wrongBefore } from './notes.ts';
import type { ModelPorts } from './ports.ts';
import type { Without } from './switches.ts';
import type { Afterwards, Turn } from './turn.ts';
import { isHeld, movedBy, over } from './turn.ts';
import type { Open, World } from './world.ts';

/** The real code that decides for one object; only time and the store belong to the model. */
export type Decider<R extends AnyRecord> = Readonly<{
  by: ObjectId;
  writer(ports: ModelPorts): Pick<Reconciler<R, HookResult>, 'decide' | 'hook'>;
  ports(world: World, fails: boolean): ModelPorts;
  open(world: World): Open;
  without: Without;
  /** True if its hook may fail. */
  mayFail(hook: Hook): boolean;
  /** True for a creation: its turn ends with its commit, which wakes the new object. */
  isCreation: boolean;
}>;

/** What a turn knows while it tries to commit, as in the loop of a worker. */
export type Current<R> = Readonly<{
  record: R;
  commands: readonly Command[];
  refused: Refused;
  hookResult: HookResult | null;
  tries: number;
  /** The record changed since it was read. A turn that changes only others does not notice. */
  stale: boolean;
}>;

/** A turn yields after this many refusals; later ones would teach it nothing new. */
const triesMax = 3;

/** Returns the commits that a turn may try after reading a world; none if it waits. */
export async function turnsOf<R extends AnyRecord>(
  who: Decider<R>,
  world: World,
  current: Current<R>,
): Promise<readonly Turn[]> {
  const writer = who.writer(who.ports(world, false));
  const decision: Decision<R> = await writer.decide(current.record, current);
  switch (decision.kind) {
    case 'wait':
      return [];
    case 'hook':
      return acted(who, world, current, decision.hook);
    case 'commit':
      // A stale turn that would change its record is refused, reloads, and equals a new turn.
      return current.stale && decision.commit.next
        ? []
        : [tries(who, world, current, decision.commit)];
  }
}

/** Calls the hook, with every result that it may have, and decides again. */
async function acted<R extends AnyRecord>(
  who: Decider<R>,
  world: World,
  current: Current<R>,
  hook: Hook,
): Promise<readonly Turn[]> {
  const found: Turn[] = [];
  for (const fails of who.mayFail(hook) ? [true, false] : [false]) {
    const writer = who.writer(who.ports(world, fails));
    const hookResult = await writer.hook(current.record, hook, now);
    found.push(...(await turnsOf(who, world, { ...current, hookResult })));
  }
  return found;
}

function tries<R extends AnyRecord>(
  who: Decider<R>,
  world: World,
  current: Current<R>,
  commit: Commit<R>,
): Turn {
  const { record, commands, refused, hookResult, stale } = current;
  const { transaction: whole, next } = assemble(record, commit, 'model', now);
  const about = { before: record, commit };
  const writes = whole.writes
    .filter(({ key }) => key.table !== 'events')
    .flatMap((write) => who.without.writes?.(write, about) ?? write);
  const transaction: Transaction = { token: 'model', writes };
  const rechecks = who.without.rechecks ? [] : commit.rechecks;
  const created = who.isCreation && next?.state !== 'active' ? [who.by] : [];
  const sent = who.without.wakes?.(commit.wakes, record) ?? commit.wakes;
  const wrong = wrongBefore(who.open(world), record, commit, writes, refused);
  const text = {
    record,
    commands,
    refused: [...refused],
    hookResult,
    writes,
    rechecks,
    stale,
    wrong,
  };
  return {
    key: JSON.stringify([who.by, text]),
    by: who.by,
    label: labelOf(record, next, writes.map(writeText)),
    transaction,
    wrong,
    checks: (after) => (isHeld(next) ? behindTheGate(who.open(after), record, next) : null),
    whenStale: () =>
      movedBy(transaction) ? null : tries(who, world, { ...current, stale: true }, commit),
    rechecks,
    wakes: [...sent.map(({ id }) => id), ...created],
    goesOn: !commit.endsTurn && !who.isCreation,
    isLook: false,
    after: (later, outcome) => after(who, later, current, outcome),
  };
}

/**
 * Continues as the loop does: refused by others, the turn learns and decides again; else it ends.
 */
async function after<R extends AnyRecord>(
  who: Decider<R>,
  world: World,
  current: Current<R>,
  outcome: Outcome | null,
): Promise<Afterwards> {
  if (outcome?.kind !== 'refused') return over;
  const mine = keyText(recordKey(current.record));
  const moved = outcome.refusals.some(
    ({ key }) => keyText(key) === mine || key.table === 'commands',
  );
  const tired = current.tries + 1 >= triesMax;
  if (moved || tired) return { turns: [], wakes: [who.by] };
  const refused = learnRefusals(current.refused, outcome.refusals);
  const turns = await turnsOf(who, world, { ...current, refused, tries: current.tries + 1 });
  return { turns, wakes: [] };
}

const labelOf = (before: AnyRecord, next: AnyRecord | null, writes: readonly string[]): string => {
  const was = before.version === 0 ? 'unsaved' : before.state;
  const becomes = next === null ? 'changes others' : `${was} → ${next.state}`;
  const slots = writes.filter((text) => !/^(update|put) (leases|resources) /.test(text));
  return [becomes, ...slots].join('; ');
};
