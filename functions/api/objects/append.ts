import type { ObjectId } from '../../../shared/model/ids.ts';
import { commandKey } from '../../../shared/model/keys.ts';
import { plainItem } from '../../../shared/model/record.ts';
import { always, type Put } from '../../../shared/model/write.ts';
import { sendAll } from '../../../shared/turns/send.ts';
import { refuse } from '../http/problem.ts';
import type { ApiPorts } from '../ports.ts';

/** What the API may ask of an object. */
export type Order =
  | Readonly<{ kind: 'release'; ifHolds: null; now: false; revoked?: true }>
  | Readonly<{ kind: 'extend'; ttlSeconds: number }>
  | Readonly<{ kind: 'retire'; for: null }>
  | Readonly<{ kind: 'pause' | 'unpause' | 'cancel' }>;

/** Who asks, from where, and why: it stands in the events of whoever obeys. */
export type Asked = Readonly<{
  by: string;
  from: string;
  because: string;
  /** Asked again under one name it lies there once. Left out: each is one of its own. */
  name?: string;
}>;

/** The command as it will lie in the table, for whoever asks within a commit of their own. */
export function orderPut({ turns }: ApiPorts, target: ObjectId, order: Order, asked: Asked): Put {
  const { name, ...who } = asked;
  const at = turns.clock.now();
  const ulid = name ?? turns.ids.ulid(at);
  const command = { ...order, ulid, target, ...who, at };
  return { op: 'put', key: commandKey(target, ulid), item: plainItem(command), when: always };
}

/**
 * Asks an object that owns itself, and wakes it. The caller has read it and refused what its state
 * rules out; what moves between that and this, the owner refuses, and its events say so.
 */
export async function append(
  ports: ApiPorts,
  target: ObjectId,
  order: Order,
  asked: Asked,
): Promise<void> {
  const outcome = await ports.turns.store.write(orderPut(ports, target, order, asked));
  if (outcome.kind !== 'committed') refuse('try-again', `${target} could not be told just now.`);
  await sendAll(ports.turns, [{ id: target, why: `${order.kind} by ${asked.by}` }], []);
}
