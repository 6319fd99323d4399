import type { ObjectId } from '../../../shared/model/ids.ts';
import { commandKey } from '../../../shared/model/keys.ts';
import { plainItem } from '../../../shared/model/record.ts';
import { always } from '../../../shared/model/write.ts';
import { sendAll } from '../../../shared/turns/send.ts';
import { refuse } from '../http/problem.ts';
import type { ApiPorts } from '../ports.ts';

/** What the API may ask of an object. */
export type Order =
  | Readonly<{ kind: 'release'; ifHolds: null; now: false }>
  | Readonly<{ kind: 'extend'; ttlSeconds: number }>
  | Readonly<{ kind: 'retire'; for: null }>
  | Readonly<{ kind: 'pause' | 'unpause' | 'cancel' }>;

/**
 * Asks an object that owns itself, and wakes it. The caller has read it and refused what its state
 * rules out; what moves between that and this, the owner refuses, and its events say so.
 */
export async function append(
  { turns }: ApiPorts,
  target: ObjectId,
  order: Order,
  { by, because }: Readonly<{ by: string; because: string }>,
): Promise<void> {
  const at = turns.clock.now();
  const ulid = turns.ids.ulid(at);
  const command = { ...order, ulid, target, by, from: 'api', at, because };
  const outcome = await turns.store.write({
    op: 'put',
    key: commandKey(target, ulid),
    item: plainItem(command),
    when: always,
  });
  if (outcome.kind !== 'committed') refuse('try-again', `${target} could not be told just now.`);
  await sendAll(turns, [{ id: target, why: `${order.kind} by ${by}` }], []);
}
