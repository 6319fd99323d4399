import type { ObjectId } from '../../../shared/model/ids.ts';
import { commandKey } from '../../../shared/model/keys.ts';
import { plainItem } from '../../../shared/model/record.ts';
import { always, type Put } from '../../../shared/model/write.ts';
import { sendAll } from '../../../shared/turns/loop/send.ts';
import type { ApiPorts } from '../ports.ts';
import { refuse } from '../problems.ts';

/** The commands that the API may send to an object. */
export type ApiCommand =
  | Readonly<{ kind: 'release'; ifHolds: null; now: false; revoked?: true }>
  | Readonly<{ kind: 'extend'; ttlSeconds: number }>
  | Readonly<{ kind: 'retire'; for: null }>
  | Readonly<{ kind: 'pause' | 'unpause' | 'cancel' }>;

/** Who sends a command, from where, and why: the target's events repeat it. */
export type CommandSender = Readonly<{
  by: string;
  from: string;
  reason: string;
  /** Commands with the same name are stored once. Absent: every command is its own. */
  name?: string;
}>;

/** Returns the write that stores a command, for callers that send it within their own commit. */
export function commandPut(
  { turns }: ApiPorts,
  target: ObjectId,
  command: ApiCommand,
  origin: CommandSender,
): Put {
  const { name, ...actor } = origin;
  const at = turns.clock.now();
  const ulid = name ?? turns.ids.ulid(at);
  const item = { ...command, ulid, target, ...actor, at };
  return { op: 'put', key: commandKey(target, ulid), item: plainItem(item), when: always };
}

/**
 * Appends a command to an object and wakes it. The caller has read the object and refused what its
 * state rules out; if the state changes in between, the object's own turn refuses, and its events
 * say so.
 */
export async function append(
  ports: ApiPorts,
  target: ObjectId,
  command: ApiCommand,
  origin: CommandSender,
): Promise<void> {
  const outcome = await ports.turns.store.write(commandPut(ports, target, command, origin));
  if (outcome.kind !== 'committed') refuse('try-again', `${target} could not be reached just now.`);
  await sendAll(ports.turns, {
    wakes: [{ id: target, reason: `${command.kind} by ${origin.by}` }],
  });
}
