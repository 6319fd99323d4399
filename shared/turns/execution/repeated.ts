import type { RequestKey } from '../../lifecycle/execution/request-key.ts';
import type { Execution } from '../../model/execution.ts';
import { executionId, isExecutionId, type LeaseId } from '../../model/ids.ts';
import { executionKey, idempotencyKey } from '../../model/keys.ts';
import { limits } from '../../model/limits.ts';
import { executionFrom } from '../../model/record.ts';
import type { Instant } from '../../model/time.ts';
import { seconds, ttl } from '../../model/time.ts';
import type { Item, Put, Refusal } from '../../model/write.ts';
import { keyText } from '../../model/write.ts';
import type { Store } from '../../ports/store.ts';
import { readExecution } from '../read/records.ts';

/** Returns the write that stores a key beside the execution it created, for 30 days. */
export const keyPut = (key: RequestKey, { id, lease }: Execution, now: Instant): Put => ({
  op: 'put',
  key: idempotencyKey(lease, key.hash),
  item: { execution: id, expiresAt: ttl(now + seconds(limits.historyDays * 86_400)) },
  // DynamoDB removes an expired item days later; until then it counts as absent.
  when: [{ attr: 'expiresAt', belowOrAbsent: ttl(now) }],
});

/** Returns the execution that an earlier request with this key created, or null. */
export async function findByKey(
  store: Store,
  lease: LeaseId,
  key: RequestKey,
  now: Instant,
): Promise<Execution | null> {
  const stored = idempotencyKey(lease, key.hash);
  const named = key.ulid === null ? [] : [executionKey(executionId(lease, key.ulid))];
  const [item = null, execution = null] = await store.getMany([stored, ...named]);
  if (execution !== null) return executionFrom(execution);
  if (item === null || Number(item['expiresAt']) < ttl(now)) return null;
  return executionOf(store, item);
}

/** Returns the execution that a refused creation met: a request with the same key was faster. */
export async function findInRefusals(
  store: Store,
  { id, lease }: Execution,
  key: RequestKey,
  refusals: readonly Refusal[],
): Promise<Execution | null> {
  const foundAt = (text: string): Item | null =>
    refusals.find((refusal) => keyText(refusal.key) === text)?.found ?? null;
  const record = foundAt(keyText(executionKey(id)));
  if (record !== null) return executionFrom(record);
  const item = foundAt(keyText(idempotencyKey(lease, key.hash)));
  return item && executionOf(store, item);
}

const executionOf = async (store: Store, { execution }: Item): Promise<Execution | null> =>
  typeof execution === 'string' && isExecutionId(execution)
    ? readExecution(store, execution)
    : null;
