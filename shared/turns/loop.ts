import type { Commit, Decision, Hook, Refused } from '../lifecycle/decision.ts';
import { learn, obeyWrites } from '../lifecycle/decision.ts';
import type { Command } from '../model/command.ts';
import { limits } from '../model/limits.ts';
import type { AnyRecord } from '../model/record.ts';
import { recordKey } from '../model/record.ts';
import type { Instant } from '../model/time.ts';
import type { Refusal } from '../model/write.ts';
import { keyText } from '../model/write.ts';
import type { Store } from '../ports/store.ts';
import type { Account } from './account.ts';
import { noteCommit, noteRecord, openAccount, tellTurn } from './account.ts';
import type { Arrival } from './arrival.ts';
import { comeBack, waitOn } from './come-back.ts';
import type { Assembled } from './commit.ts';
import { assemble } from './commit.ts';
import type { Counts } from './counted.ts';
import { lookAgain } from './look-again.ts';
import { measureMove } from './measured.ts';
import type { WorkerPorts } from './ports.ts';
import { readCommands } from './read.ts';
import { sendAll } from './send.ts';
import { isLeftToSweep } from './stumble.ts';
import { tellTooLate } from './too-late.ts';
import type { Writer } from './writer.ts';

type Current<R, S> = { record: R; commands: readonly Command[]; refused: Refused; step: S | null };

/** What a turn has in hand from its beginning to its end. */
type Turn<R extends AnyRecord, S> = Readonly<{
  ports: WorkerPorts;
  writer: Writer<R, S>;
  id: R['id'];
  deadline: Instant;
  account: Account;
}>;

/**
 * One turn of one object: load, then decide, commit, send, act, and decide again on what was just
 * written, until the decision is to wait. Whatever is interrupted here is found again: the record
 * says what must happen, at every look (DESIGN §6). Its log line is written however it ends.
 */
export async function takeTurn<R extends AnyRecord, S>(
  ports: WorkerPorts,
  writer: Writer<R, S>,
  id: R['id'],
  deadline: Instant,
  arrival: Arrival,
  asked: Counts,
): Promise<void> {
  const account = openAccount(ports.clock.now(), asked);
  try {
    await takeSteps({ ports, writer, id, deadline, account }, arrival.bySweep);
  } catch (error) {
    account.did.push('crash');
    throw error;
  } finally {
    tellTurn(ports, id, arrival, account);
  }
}

async function takeSteps<R extends AnyRecord, S>(
  turn: Turn<R, S>,
  bySweep: boolean,
): Promise<void> {
  const { ports, writer, account } = turn;
  let current = await load(turn);
  if (current !== null && isLeftToSweep(current.record) && !bySweep) {
    account.did.push('left to the sweep');
    return;
  }
  let refusals = 0;
  for (let steps = 0; steps < limits.stepsPerTurn; steps += 1) {
    if (current === null) return;
    const decision: Decision<R> = await writer.decide(current.record, current);
    if (decision.kind === 'wait') {
      account.did.push('wait');
      return steps === 0 ? waitOn(ports, current.record) : undefined;
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
      return comeBack(ports, turn.id, limits.contendedRetry);
  }
  await comeBack(ports, turn.id, 0);
}

async function load<R extends AnyRecord, S>({
  ports: { store },
  writer,
  id,
  account,
}: Turn<R, S>): Promise<Current<R, S> | null> {
  const [record, commands] = await Promise.all([writer.load(id), readCommands(store, id)]);
  if (record !== null) {
    noteRecord(account, record);
    return { record, commands, refused: new Map(), step: null };
  }
  account.did.push('gone');
  if (commands.length > 0) await dropCommandsOfNobody(store, writer, id, commands);
  return null;
}

/**
 * Commands are appended to what exists, and records only vanish at the end of their history. So a
 * target that is not there *after* its commands were read will never obey them, while one that was
 * not there before may have been born in between.
 */
async function dropCommandsOfNobody<R extends AnyRecord, S>(
  store: Store,
  writer: Writer<R, S>,
  id: R['id'],
  commands: readonly Command[],
): Promise<void> {
  if ((await writer.load(id)) !== null) return;
  await Promise.all(obeyWrites(commands).map((drop) => store.write(drop)));
}

/** False when the turn ends here: an act that may not end in time is left to the next turn. */
async function runHook<R extends AnyRecord, S>(
  turn: Turn<R, S>,
  current: Current<R, S>,
  hook: Hook,
): Promise<boolean> {
  const { ports, writer, deadline, account } = turn;
  if (deadline - ports.clock.now() < limits.actReserveMs) {
    account.did.push(`put off ${hook}`);
    await comeBack(ports, turn.id, 0);
    return false;
  }
  account.did.push(`act ${hook}`);
  const actDeadline = ports.clock.now() + limits.actMs;
  current.step = await writer.hook(current.record, hook, actDeadline);
  return true;
}

/** `yield`: the turn ends here. `moved`: the record is another by now, everything is read anew. */
type Told = 'committed' | 'refused' | 'moved' | 'yield';

async function tryCommit<R extends AnyRecord, S>(
  turn: Turn<R, S>,
  current: Current<R, S>,
  commit: Commit<R>,
): Promise<Told> {
  const { ports, account } = turn;
  const { record } = current;
  const assembled = assemble(record, commit, ports.ids.commit(), ports.clock.now());
  const outcome = await send(ports, assembled);
  switch (outcome.kind) {
    case 'committed':
      return committed(turn, current, commit, assembled);
    case 'contended':
      account.contentions += 1;
      account.did.push('contended');
      await comeBack(ports, turn.id, limits.contendedRetry);
      return 'yield';
    case 'unknown':
      // The answer was lost. If our commit id stands in the record, the commit landed.
      return landedOrMoved(turn, current, commit, assembled);
    case 'refused':
      if (ours(record, outcome.refusals)) return landedOrMoved(turn, current, commit, assembled);
      account.refusals += 1;
      account.did.push('refused');
      current.refused = learn(current.refused, outcome.refusals);
      return 'refused';
  }
}

async function landedOrMoved<R extends AnyRecord, S>(
  turn: Turn<R, S>,
  current: Current<R, S>,
  commit: Commit<R>,
  assembled: Assembled<R>,
): Promise<Told> {
  if (await landed(turn.writer, current.record, assembled)) {
    return committed(turn, current, commit, assembled);
  }
  turn.account.refusals += 1;
  turn.account.did.push('moved');
  return 'moved';
}

/** What the turn loaded: the record, and the commands to it. */
const ours = (record: AnyRecord, refusals: readonly Refusal[]): boolean =>
  refusals.some(
    ({ key }) => keyText(key) === keyText(recordKey(record)) || key.table === 'commands',
  );

/**
 * One item alone goes at half a transaction's price; its version condition is protection enough.
 */
function send<R extends AnyRecord>({ store }: WorkerPorts, { transaction }: Assembled<R>) {
  const [only, ...more] = transaction.writes;
  return only && only.op !== 'check' && more.length === 0
    ? store.write(only)
    : store.commit(transaction);
}

/** Only the commit that wrote this version has this id: a zombie's look-alike has another. */
async function landed<R extends AnyRecord, S>(
  writer: Writer<R, S>,
  record: R,
  { transaction, next }: Assembled<R>,
): Promise<boolean> {
  if (next === null) return false;
  return (await writer.load(record.id))?.commit === transaction.token;
}

/** Sends come after the commit and are repeatable; then the act, if the decision asked for one. */
async function committed<R extends AnyRecord, S>(
  turn: Turn<R, S>,
  current: Current<R, S>,
  commit: Commit<R>,
  { next, alarms }: Assembled<R>,
): Promise<Told> {
  const { ports, account } = turn;
  const { record } = current;
  noteCommit(account, commit);
  if (next !== null) {
    measureMove(ports, record, next);
    noteRecord(account, next);
    current.record = next;
  } else tellTooLate(ports.log, record.id, commit.obeys);
  current.commands = current.commands.filter(
    ({ ulid }) => !commit.obeys.some((obeyed) => obeyed.ulid === ulid),
  );
  current.refused = new Map();
  current.step = null;
  await sendAll(ports, commit.wakes, alarms);
  await lookAgain(ports, commit.looks);
  const acted = commit.act === null || (await runHook(turn, current, commit.act));
  return acted && !commit.ends ? 'committed' : 'yield';
}
