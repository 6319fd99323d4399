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
import type { Arrival } from './arrival.ts';
import type { Assembled } from './assemble.ts';
import { assemble } from './assemble.ts';
import { isCrashLooping } from './crash-loop.ts';
import type { Counts } from './metered-store.ts';
import { recheck } from './recheck.ts';
import type { Reconciler } from './reconciler.ts';
import { ensureTimer, requeueAfter } from './requeue.ts';
import { sendAll } from './send.ts';
import { logLateCommands } from './too-late.ts';
import type { TurnLog } from './turn-log.ts';
import { logTurn, noteCommit, noteRecord, openTurnLog } from './turn-log.ts';
import { recordMetrics } from './turn-metrics.ts';

type Current<R, S> = {
  record: R;
  commands: readonly Command[];
  refused: Refused;
  hookResult: S | null;
};

/** What a turn has in hand from its beginning to its end. */
type Turn<R extends AnyRecord, S> = Readonly<{
  ports: WorkerPorts;
  reconciler: Reconciler<R, S>;
  id: R['id'];
  deadline: Instant;
  log: TurnLog;
}>;

/**
 * One turn of one object: load, then decide, commit, send, act, and decide again on what was just
 * written, until the decision is to wait. Whatever is interrupted here is found again: the record
 * says what must happen, at every look (DESIGN §6). Its log line is written however it ends.
 */
export async function takeTurn<R extends AnyRecord, S>(
  ports: WorkerPorts,
  reconciler: Reconciler<R, S>,
  id: R['id'],
  deadline: Instant,
  arrival: Arrival,
  asked: Counts,
): Promise<void> {
  const log = openTurnLog(ports.clock.now(), asked);
  try {
    await takeSteps({ ports, reconciler, id, deadline, log }, arrival.bySweep);
  } catch (error) {
    log.did.push('crash');
    throw error;
  } finally {
    logTurn(ports, id, arrival, log);
  }
}

async function takeSteps<R extends AnyRecord, S>(
  turn: Turn<R, S>,
  bySweep: boolean,
): Promise<void> {
  const { ports, reconciler, log } = turn;
  let current = await load(turn);
  if (current !== null && isCrashLooping(current.record) && !bySweep) {
    log.did.push('left to the sweep');
    return;
  }
  let refusals = 0;
  for (let steps = 0; steps < limits.stepsPerTurn; steps += 1) {
    if (current === null) return;
    const decision: Decision<R> = await reconciler.decide(current.record, current);
    if (decision.kind === 'wait') {
      log.did.push('wait');
      return steps === 0 ? ensureTimer(ports, current.record) : undefined;
    }
    if (decision.kind === 'act') {
      if (!(await runHook(turn, current, decision.hook))) return;
      continue;
    }
    const told = await tryCommit(turn, current, decision.commit);
    if (told === 'yield') return;
    if (told === 'moved') current = await load(turn);
    if (told === 'committed') refusals = 0;
    else if (++refusals >= limits.decisionTries)
      return requeueAfter(ports, turn.id, limits.contendedRetry);
  }
  await requeueAfter(ports, turn.id, 0);
}

async function load<R extends AnyRecord, S>({
  ports: { store },
  reconciler,
  id,
  log,
}: Turn<R, S>): Promise<Current<R, S> | null> {
  const [record, commands] = await Promise.all([reconciler.load(id), readCommands(store, id)]);
  if (record !== null) {
    noteRecord(log, record);
    return { record, commands, refused: new Map(), hookResult: null };
  }
  log.did.push('gone');
  if (commands.length > 0) await dropOrphanCommands(store, reconciler, id, commands);
  return null;
}

/**
 * Commands are appended to what exists, and records only vanish at the end of their history. So a
 * target that is not there *after* its commands were read will never obey them, while one that was
 * not there before may have been born in between.
 */
async function dropOrphanCommands<R extends AnyRecord, S>(
  store: Store,
  writer: Reconciler<R, S>,
  id: R['id'],
  commands: readonly Command[],
): Promise<void> {
  if ((await writer.load(id)) !== null) return;
  await Promise.all(consumeWrites(commands).map((drop) => store.write(drop)));
}

/** False when the turn ends here: an act that may not end in time is left to the next turn. */
async function runHook<R extends AnyRecord, S>(
  turn: Turn<R, S>,
  current: Current<R, S>,
  hook: Hook,
): Promise<boolean> {
  const { ports, reconciler, deadline, log } = turn;
  if (deadline - ports.clock.now() < limits.actReserveMs) {
    log.did.push(`put off ${hook}`);
    await requeueAfter(ports, turn.id, 0);
    return false;
  }
  log.did.push(`act ${hook}`);
  const actDeadline = ports.clock.now() + limits.actMs;
  current.hookResult = await reconciler.hook(current.record, hook, actDeadline);
  return true;
}

/** `yield`: the turn ends here. `moved`: the record is another by now, everything is read anew. */
type CommitResult = 'committed' | 'refused' | 'moved' | 'yield';

async function tryCommit<R extends AnyRecord, S>(
  turn: Turn<R, S>,
  current: Current<R, S>,
  commit: Commit<R>,
): Promise<CommitResult> {
  const { ports, log } = turn;
  const { record } = current;
  const assembled = assemble(record, commit, ports.ids.commit(), ports.clock.now());
  const outcome = await writeTransaction(ports, assembled);
  switch (outcome.kind) {
    case 'committed':
      return afterCommit(turn, current, commit, assembled);
    case 'contended':
      log.contentions += 1;
      log.did.push('contended');
      await requeueAfter(ports, turn.id, limits.contendedRetry);
      return 'yield';
    case 'unknown':
      // The answer was lost. If our commit id stands in the record, the commit landed.
      return landedOrMoved(turn, current, commit, assembled);
    case 'refused':
      if (isOwnItem(record, outcome.refusals))
        return landedOrMoved(turn, current, commit, assembled);
      log.refusals += 1;
      log.did.push('refused');
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
  turn.log.refusals += 1;
  turn.log.did.push('moved');
  return 'moved';
}

/** What the turn loaded: the record, and the commands to it. */
const isOwnItem = (record: AnyRecord, refusals: readonly Refusal[]): boolean =>
  refusals.some(
    ({ key }) => keyText(key) === keyText(recordKey(record)) || key.table === 'commands',
  );

/**
 * One item alone goes at half a transaction's price; its version condition is protection enough.
 */
function writeTransaction<R extends AnyRecord>(
  { store }: WorkerPorts,
  { transaction }: Assembled<R>,
) {
  const [only, ...more] = transaction.writes;
  return only && only.op !== 'check' && more.length === 0
    ? store.write(only)
    : store.commit(transaction);
}

/** Only the commit that wrote this version has this id: a zombie's look-alike has another. */
async function landed<R extends AnyRecord, S>(
  writer: Reconciler<R, S>,
  record: R,
  { transaction, next }: Assembled<R>,
): Promise<boolean> {
  if (next === null) return false;
  return (await writer.load(record.id))?.commit === transaction.token;
}

/** Sends come after the commit and are repeatable; then the act, if the decision asked for one. */
async function afterCommit<R extends AnyRecord, S>(
  turn: Turn<R, S>,
  current: Current<R, S>,
  commit: Commit<R>,
  { next, timers }: Assembled<R>,
): Promise<CommitResult> {
  const { ports, log } = turn;
  const { record } = current;
  noteCommit(log, commit);
  if (next !== null) {
    recordMetrics(ports, record, next);
    noteRecord(log, next);
    current.record = next;
  } else logLateCommands(ports.log, record.id, commit.consumes);
  current.commands = current.commands.filter(
    ({ ulid }) => !commit.consumes.some((obeyed) => obeyed.ulid === ulid),
  );
  current.refused = new Map();
  current.hookResult = null;
  await sendAll(ports, commit.wakes, timers);
  await recheck(ports, commit.rechecks);
  const acted = commit.hook === null || (await runHook(turn, current, commit.hook));
  return acted && !commit.endsTurn ? 'committed' : 'yield';
}
