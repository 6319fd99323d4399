import type { Commit, Decision, Hook, Refused } from '../../lifecycle/decision.ts';
import { consumeWrites, learnRefusals } from '../../lifecycle/decision.ts';
import type { Command } from '../../model/command.ts';
import { limits } from '../../model/limits.ts';
import type { AnyRecord } from '../../model/record.ts';
import { recordKey } from '../../model/record.ts';
import type { Instant } from '../../model/time.ts';
import type { Refusal } from '../../model/write.ts';
import { keyText } from '../../model/write.ts';
import type { Store } from '../../ports/store.ts';
import type { WorkerPorts } from '../ports.ts';
import { readCommands } from '../read/records.ts';
import type { Assembled } from './assemble.ts';
import { assemble } from './assemble.ts';
import { isCrashLooping } from './crash-loop.ts';
import type { Counts } from './metered-store.ts';
import { recheck } from './recheck.ts';
import type { Reconciler } from './reconciler.ts';
import { ensureTimer, requeueAfter } from './requeue.ts';
import { sendAll } from './send.ts';
import type { Arrival, TurnLog } from './turn-log.ts';
import { logLateCommands, logTurn, noteCommit, noteRecord, openTurnLog } from './turn-log.ts';
import { recordMetrics } from './turn-metrics.ts';
import { writeTransaction } from './write-transaction.ts';

type Current<R, S> = {
  record: R;
  commands: readonly Command[];
  refused: Refused;
  hookResult: S | null;
};

/** The object whose turn it is, and what acts for it until `deadline`. */
export type TurnOf<R extends AnyRecord, S> = Readonly<{
  ports: WorkerPorts;
  reconciler: Reconciler<R, S>;
  id: R['id'];
  deadline: Instant;
}>;

type Turn<R extends AnyRecord, S> = TurnOf<R, S> & Readonly<{ turnLog: TurnLog }>;

/**
 * Takes one turn of one object: load, then decide, commit, send, call the hook, and decide again on
 * what was just written, until the decision is to wait. An interrupted turn loses nothing: what
 * must happen can be derived from the record whenever it is loaded. The turn's log line is written
 * however it ends.
 *
 * @param requests counters of the store in `ports`
 */
export async function takeTurn<R extends AnyRecord, S>(
  subject: TurnOf<R, S>,
  arrival: Arrival,
  requests: Counts,
): Promise<void> {
  const turnLog = openTurnLog(subject.ports.clock.now(), requests);
  try {
    await takeSteps({ ...subject, turnLog }, arrival.bySweep);
  } catch (error) {
    turnLog.did.push('crash');
    throw error;
  } finally {
    logTurn(subject.ports, subject.id, arrival, turnLog);
  }
}

async function takeSteps<R extends AnyRecord, S>(
  turn: Turn<R, S>,
  bySweep: boolean,
): Promise<void> {
  const { ports, reconciler, turnLog } = turn;
  let current = await load(turn);
  if (current !== null && isCrashLooping(current.record) && !bySweep) {
    turnLog.did.push('left to the sweep');
    return;
  }
  let refusals = 0;
  for (let steps = 0; steps < limits.stepsPerTurn; steps += 1) {
    if (current === null) return;
    const decision: Decision<R> = await reconciler.decide(current.record, current);
    if (decision.kind === 'wait') {
      turnLog.did.push('wait');
      return steps === 0 ? ensureTimer(ports, current.record) : undefined;
    }
    if (decision.kind === 'hook') {
      if (!(await runHook(turn, current, decision.hook))) return;
      continue;
    }
    const result = await tryCommit(turn, current, decision.commit);
    if (result === 'yield') return;
    if (result === 'moved') current = await load(turn);
    if (result === 'committed') refusals = 0;
    else if (++refusals >= limits.decisionTries)
      return requeueAfter(ports, turn.id, limits.contendedRetry);
  }
  await requeueAfter(ports, turn.id, 0);
}

async function load<R extends AnyRecord, S>({
  ports: { store },
  reconciler,
  id,
  turnLog,
}: Turn<R, S>): Promise<Current<R, S> | null> {
  const [record, commands] = await Promise.all([reconciler.load(id), readCommands(store, id)]);
  if (record !== null) {
    noteRecord(turnLog, record);
    return { record, commands, refused: new Map(), hookResult: null };
  }
  turnLog.did.push('gone');
  if (commands.length > 0) await dropOrphanCommands(store, reconciler, id, commands);
  return null;
}

/**
 * Deletes commands that no record will ever consume. Commands can only target existing records, and
 * records vanish only by TTL. So a target missing *after* its commands were read will never consume
 * them, while one missing *before* may just have been created.
 */
async function dropOrphanCommands<R extends AnyRecord, S>(
  store: Store,
  reconciler: Reconciler<R, S>,
  id: R['id'],
  commands: readonly Command[],
): Promise<void> {
  if ((await reconciler.load(id)) !== null) return;
  await Promise.all(consumeWrites(commands).map((drop) => store.write(drop)));
}

/** Calls a hook. Returns false if the turn ends here: too little time is left for an act. */
async function runHook<R extends AnyRecord, S>(
  turn: Turn<R, S>,
  current: Current<R, S>,
  hook: Hook,
): Promise<boolean> {
  const { ports, reconciler, deadline, turnLog } = turn;
  if (deadline - ports.clock.now() < limits.actReserveMs) {
    turnLog.did.push(`put off ${hook}`);
    await requeueAfter(ports, turn.id, 0);
    return false;
  }
  turnLog.did.push(`act ${hook}`);
  const actDeadline = ports.clock.now() + limits.actMs;
  current.hookResult = await reconciler.hook(current.record, hook, actDeadline);
  return true;
}

/** `yield`: the turn ends here. `moved`: another version of the record was written: load again. */
type CommitResult = 'committed' | 'refused' | 'moved' | 'yield';

async function tryCommit<R extends AnyRecord, S>(
  turn: Turn<R, S>,
  current: Current<R, S>,
  commit: Commit<R>,
): Promise<CommitResult> {
  const { ports, turnLog } = turn;
  const { record } = current;
  const assembled = assemble(record, commit, ports.ids.commit(), ports.clock.now());
  const outcome = await writeTransaction(ports.store, assembled.transaction);
  switch (outcome.kind) {
    case 'committed':
      return afterCommit(turn, current, commit, assembled);
    case 'contended':
      turnLog.contentions += 1;
      turnLog.did.push('contended');
      await requeueAfter(ports, turn.id, limits.contendedRetry);
      return 'yield';
    case 'overlapped':
      // Whoever is writing that seat or entry now has it: what is left is decided without it.
      turnLog.contentions += 1;
      turnLog.did.push('overlapped');
      current.refused = learnRefusals(
        current.refused,
        outcome.on.map((key) => ({ key, found: null })),
      );
      return 'refused';
    case 'unknown':
      // The answer was lost. If our commit id stands in the record, the commit landed.
      return landedOrMoved(turn, current, commit, assembled);
    case 'refused':
      if (isOwnItem(record, outcome.refusals))
        return landedOrMoved(turn, current, commit, assembled);
      turnLog.refusals += 1;
      turnLog.did.push('refused');
      current.refused = learnRefusals(current.refused, outcome.refusals);
      return 'refused';
  }
}

async function landedOrMoved<R extends AnyRecord, S>(
  turn: Turn<R, S>,
  current: Current<R, S>,
  commit: Commit<R>,
  assembled: Assembled<R>,
): Promise<CommitResult> {
  if (await landed(turn.reconciler, current.record, assembled)) {
    return afterCommit(turn, current, commit, assembled);
  }
  turn.turnLog.refusals += 1;
  turn.turnLog.did.push('moved');
  return 'moved';
}

/** True if a refusal is about what the turn loaded: the record, or the commands to it. */
const isOwnItem = (record: AnyRecord, refusals: readonly Refusal[]): boolean =>
  refusals.some(
    ({ key }) => keyText(key) === keyText(recordKey(record)) || key.table === 'commands',
  );

/** True if our commit wrote this version. A look-alike by a zombie has another commit id. */
async function landed<R extends AnyRecord, S>(
  reconciler: Reconciler<R, S>,
  record: R,
  { transaction, next }: Assembled<R>,
): Promise<boolean> {
  if (next === null) return false;
  return (await reconciler.load(record.id))?.commit === transaction.token;
}

/** Sends what the commit needs sent, then calls the hook it asked for. Sends are repeatable. */
async function afterCommit<R extends AnyRecord, S>(
  turn: Turn<R, S>,
  current: Current<R, S>,
  commit: Commit<R>,
  { next, timers }: Assembled<R>,
): Promise<CommitResult> {
  const { ports, turnLog } = turn;
  const { record } = current;
  noteCommit(turnLog, commit);
  if (next !== null) {
    recordMetrics(ports, record, next);
    noteRecord(turnLog, next);
    current.record = next;
  } else logLateCommands(ports.log, record.id, commit.consumes);
  current.commands = current.commands.filter(
    ({ ulid }) => !commit.consumes.some((consumed) => consumed.ulid === ulid),
  );
  current.refused = new Map();
  current.hookResult = null;
  await sendAll(ports, { wakes: commit.wakes, timers });
  await recheck(ports, commit.rechecks);
  const called = commit.hook === null || (await runHook(turn, current, commit.hook));
  return called && !commit.endsTurn ? 'committed' : 'yield';
}
