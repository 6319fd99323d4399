import type { Commit, Decision, Hook, Refused } from '../lifecycle/decision.ts';
import { learn, obeyWrites } from '../lifecycle/decision.ts';
import type { Command } from '../model/command.ts';
import type { ObjectId } from '../model/ids.ts';
import { limits } from '../model/limits.ts';
import type { AnyRecord } from '../model/record.ts';
import { recordKey } from '../model/record.ts';
import type { Instant } from '../model/time.ts';
import { seconds } from '../model/time.ts';
import type { Refusal } from '../model/write.ts';
import { keyText } from '../model/write.ts';
import type { Store } from '../ports/store.ts';
import type { Assembled } from './commit.ts';
import { assemble } from './commit.ts';
import { lookAgain } from './look-again.ts';
import type { WorkerPorts } from './ports.ts';
import { readCommands } from './read.ts';
import { sendAll } from './send.ts';
import { isLeftToSweep } from './stumble.ts';

/** What one kind of object adds to the turn loop. `S` is what its hooks answer. */
export type Writer<R extends AnyRecord, S> = Readonly<{
  load(id: R['id']): Promise<R | null>;
  /** Reads only. */
  decide(record: R, seen: Seen<S>): Promise<Decision<R>>;
  /** One act outside; never throws for a failure outside, that is an answer. */
  hook(record: R, hook: Hook, deadline: Instant): Promise<S>;
}>;

/** What the loop itself brings to a turn. */
export type Seen<S> = Readonly<{ commands: readonly Command[]; refused: Refused; step: S | null }>;

type Current<R, S> = { record: R; commands: readonly Command[]; refused: Refused; step: S | null };

/**
 * One turn of one object: load, then decide, commit, send, act, and decide again on what was just
 * written, until the decision is to wait. Whatever is interrupted here is found again: the record
 * says what must happen, at every look (DESIGN §6).
 */
export async function takeTurn<R extends AnyRecord, S>(
  ports: WorkerPorts,
  writer: Writer<R, S>,
  id: R['id'],
  deadline: Instant,
  bySweep: boolean,
): Promise<void> {
  let current = await load<R, S>(ports, writer, id);
  if (current !== null && isLeftToSweep(current.record) && !bySweep) return;
  let refusals = 0;
  for (let steps = 0; steps < limits.stepsPerTurn; steps += 1) {
    if (current === null) return;
    const decision: Decision<R> = await writer.decide(current.record, current);
    if (decision.kind === 'wait') return steps === 0 ? waitOn(ports, current.record) : undefined;
    if (decision.kind === 'act') {
      if (!(await runHook(ports, writer, current, decision.hook, deadline))) return;
      continue;
    }
    const told = await tryCommit(ports, writer, current, decision.commit, deadline);
    if (told === 'yield') return;
    if (told === 'moved') current = await load<R, S>(ports, writer, id);
    if (told === 'committed') refusals = 0;
    else if (++refusals >= limits.decisionTries) return comeBack(ports, id, limits.contendedRetry);
  }
  await comeBack(ports, id, 0);
}

async function load<R extends AnyRecord, S>(
  { store }: WorkerPorts,
  writer: Writer<R, S>,
  id: R['id'],
): Promise<Current<R, S> | null> {
  const [record, commands] = await Promise.all([writer.load(id), readCommands(store, id)]);
  if (record !== null) return { record, commands, refused: new Map(), step: null };
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
  ports: WorkerPorts,
  writer: Writer<R, S>,
  current: Current<R, S>,
  hook: Hook,
  deadline: Instant,
): Promise<boolean> {
  if (deadline - ports.clock.now() < limits.actReserveMs) {
    await comeBack(ports, current.record.id, 0);
    return false;
  }
  const actDeadline = ports.clock.now() + limits.actMs;
  current.step = await writer.hook(current.record, hook, actDeadline);
  return true;
}

/** `yield`: the turn ends here. `moved`: the record is another by now, everything is read anew. */
type Told = 'committed' | 'refused' | 'moved' | 'yield';

async function tryCommit<R extends AnyRecord, S>(
  ports: WorkerPorts,
  writer: Writer<R, S>,
  current: Current<R, S>,
  commit: Commit<R>,
  deadline: Instant,
): Promise<Told> {
  const { record } = current;
  const assembled = assemble(record, commit, ports.ids.commit(), ports.clock.now());
  const outcome = await send(ports, assembled);
  switch (outcome.kind) {
    case 'committed':
      return committed(ports, writer, current, commit, assembled, deadline);
    case 'contended':
      await comeBack(ports, record.id, limits.contendedRetry);
      return 'yield';
    case 'unknown':
      // The answer was lost. If our commit id stands in the record, the commit landed.
      return (await landed(writer, record, assembled))
        ? committed(ports, writer, current, commit, assembled, deadline)
        : 'moved';
    case 'refused':
      if (ours(record, outcome.refusals)) {
        return (await landed(writer, record, assembled))
          ? committed(ports, writer, current, commit, assembled, deadline)
          : 'moved';
      }
      current.refused = learn(current.refused, outcome.refusals);
      return 'refused';
  }
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
  ports: WorkerPorts,
  writer: Writer<R, S>,
  current: Current<R, S>,
  commit: Commit<R>,
  { next, alarms }: Assembled<R>,
  deadline: Instant,
): Promise<Told> {
  current.record = next ?? current.record;
  current.commands = current.commands.filter(
    ({ ulid }) => !commit.obeys.some((obeyed) => obeyed.ulid === ulid),
  );
  current.refused = new Map();
  current.step = null;
  await sendAll(ports, commit.wakes, alarms);
  await lookAgain(ports, commit.looks);
  const acted =
    commit.act === null || (await runHook(ports, writer, current, commit.act, deadline));
  return acted && !commit.ends ? 'committed' : 'yield';
}

/**
 * An alarm may come a moment early, by another machine's clock; nothing is due yet, and no other is
 * under way. So whoever finds a `wakeAt` that near sends one more.
 */
async function waitOn(ports: WorkerPorts, record: AnyRecord): Promise<void> {
  if (!('wakeAt' in record)) return;
  const ahead = record.wakeAt - ports.clock.now();
  if (ahead <= 0 || ahead > limits.clockSkewMs) return;
  await sendAll(ports, [], [{ id: record.id, at: record.wakeAt }]);
}

/** The record stays as it is, and its object is looked at again soon. */
async function comeBack(ports: WorkerPorts, id: ObjectId, inSeconds: number): Promise<void> {
  if (inSeconds === 0) return sendAll(ports, [{ id, why: 'its turn went on too long' }], []);
  await sendAll(ports, [], [{ id, at: ports.clock.now() + seconds(inSeconds) }]);
}
