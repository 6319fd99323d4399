import type { Command } from './command.ts';
import type { ExecutionId, LeaseId, ObjectId, ResourceId } from './ids.ts';
import { executionKeyOf } from './ids.ts';
import { limits } from './limits.ts';
import type { CleaningSeat, LineEntry, LineId, Seat } from './seat.ts';
import { shardOf } from './seat-shard.ts';
import type { Instant } from './time.ts';
import type { Key } from './write.ts';

/** Every key of every table is spelled here and nowhere else (docs/architecture.md#keys). */

const noSortKey = '-';
const slot = (pk: string, sk: string = noSortKey): Key => ({ table: 'slots', pk, sk });
const padded = (n: number, width: number): string => String(n).padStart(width, '0');

export const leaseKey = (id: LeaseId): Key => ({ table: 'leases', pk: id });
export const resourceKey = (id: ResourceId): Key => ({ table: 'resources', pk: id });
export const executionKey = (id: ExecutionId): Key => {
  const { lease, ulid } = executionKeyOf(id);
  return { table: 'executions', pk: lease, sk: ulid };
};
/** A program that is too large for its execution's record. No list of executions reads it. */
export const programKey = (id: ExecutionId): Key => {
  const { lease, ulid } = executionKeyOf(id);
  return { table: 'executions', pk: `program/${lease}`, sk: ulid };
};
/** Parameters that only the launch of a resource needs, too large for its record. */
export const launchParametersKey = (id: ResourceId): Key => ({
  table: 'resources',
  pk: `launch-parameters/${id}`,
});
export const commandKey = (target: ObjectId, ulid: string): Key => ({
  table: 'commands',
  pk: target,
  sk: ulid,
});
export const commandKeyOf = (command: Command): Key => commandKey(command.target, command.ulid);
export const eventKey = (object: string, version: number): Key => ({
  table: 'events',
  pk: object,
  sk: padded(version, 10),
});

/** The free seats of a line, in one of its shards (`seat-shard.ts`). */
export const freeSeatsPartition = ({ blueprint, fit }: LineId, shard: number): string =>
  `seats/${blueprint}/${fit}${shard === 0 ? '' : `/${shard}`}`;
/** True for the text (`keyText`) of the key of a free seat. */
export const isFreeSeatKeyText = (text: string): boolean => text.startsWith('slots|seats/');
export const freeSeatKey = (seat: Seat): Key =>
  slot(freeSeatsPartition(seat, shardOf(seat.resource)), `${seat.resource}/${padded(seat.n, 2)}`);
export const gateKey = (resource: ResourceId): Key => slot(`gate/${resource}`);
export const returnedPartition = (resource: ResourceId): string => `returned/${resource}`;
export const returnedKey = (resource: ResourceId, n: number): Key =>
  slot(returnedPartition(resource), padded(n, 2));

export const linePartition = (blueprint: string): string => `line/${blueprint}`;
/** Where an entry moves, under the same sort key, when it is granted a seat: it waits no more. */
export const grantedPartition = (blueprint: string): string => `granted/${blueprint}`;
/** True for the text (`keyText`) of the key of an entry, in a line or granted. */
export const isEntryKeyText = (text: string): boolean => /^slots\|(line|granted)\//.test(text);
export const lineSortKey = (at: {
  fit: string;
  priority: number;
  queuedAt: Instant;
  lease: LeaseId;
}): string =>
  `${at.fit}/${padded(limits.priorityMax - at.priority, 3)}/${padded(at.queuedAt, 13)}/${at.lease}`;
export const lineEntryKey = (
  entry: Pick<LineEntry, 'blueprint' | 'fit' | 'priority' | 'queuedAt' | 'lease' | 'granted'>,
): Key => {
  const partition = entry.granted === null ? linePartition : grantedPartition;
  return slot(partition(entry.blueprint), lineSortKey(entry));
};

/** The seats of a blueprint that are being cleaned; the newest of a fit have the last sort keys. */
export const cleaningPartition = (blueprint: string): string => `cleaning/${blueprint}`;
export const cleaningSortKey = (
  { fit, since }: Pick<CleaningSeat, 'fit' | 'since'>,
  lease = '',
): string => `${fit}/${padded(since, 13)}/${lease}`;
export const cleaningKey = (seat: CleaningSeat): Key =>
  slot(cleaningPartition(seat.blueprint), cleaningSortKey(seat, seat.lease));

export const usageKey = (blueprint: string): Key => slot(`usage/${blueprint}`);
/** Exists from the first failed build until one succeeds. */
export const breakerKey = (blueprint: string): Key => slot(`breaker/${blueprint}`);
/** What a build failed on lately: a device's machine, or a rung of a ladder. */
export const failedChoiceKey = (choice: string): Key => slot(`failed/${choice}`);
/** The resources being built for the warm pool. */
export const warmPoolKey = (blueprint: string): Key => slot(`warm/${blueprint}`);
export const lockKey = (name: string): Key => slot(`lock/${name}`);
/** Audit entries, one partition a month, newest first: the only order in which they are read. */
const endOfTime = 9_999_999_999_999;
export const auditMonth = (at: Instant): string => new Date(at).toISOString().slice(0, 7);
export const auditEntryPartition = (month: string): string => `audit/${month}`;
export const auditEntryKey = (at: Instant, ulid: string): Key => ({
  table: 'events',
  pk: auditEntryPartition(auditMonth(at)),
  sk: `${padded(endOfTime - at, 13)}/${ulid}`,
});
/** The cursor of a resumable scan that stopped before the end of its list. */
export const sweepKey = (list: string): Key => slot(`sweep/${list}`);
/** Marks of machines that looked like orphans, in one partition: it is nearly empty. */
export const orphanMarkPartition = 'audit';
export const orphanMarkKey = (machine: string): Key => slot(orphanMarkPartition, machine);
/** Of a resource with several seats: commands under way on its host, and those that wait. */
export const deliveriesPartition = (resource: ResourceId): string => `deliveries/${resource}`;
export const deliveriesKey = (resource: ResourceId): Key => slot(deliveriesPartition(resource));
export const waitingDeliveryPrefix = 'waiting/';
/** Ordered by age. */
export const waitingDeliveryKey = (
  resource: ResourceId,
  { createdAt, id }: Readonly<{ createdAt: Instant; id: ExecutionId }>,
): Key =>
  slot(deliveriesPartition(resource), `${waitingDeliveryPrefix}${padded(createdAt, 13)}/${id}`);
export const runningKey = (lease: LeaseId): Key => slot(`running/${lease}`);
/** Stores an Idempotency-Key that names no execution; `hash` is that of the key and its sender. */
export const idempotencyKey = (lease: LeaseId, hash: string): Key =>
  slot(`idempotency/${lease}`, hash);

export const blueprintKey = (name: string): Key => ({
  table: 'blueprints',
  pk: 'blueprint',
  sk: name,
});
export const authorizationPartition = 'authorization';
export const authorizationKey = (blueprint: string, requester: string): Key => ({
  table: 'blueprints',
  pk: authorizationPartition,
  sk: `${blueprint}/${requester}`,
});
export const roleBindingPartition = 'principal';
/** Keyed by its pattern: binding the same pattern again replaces it. */
export const roleBindingKey = (pattern: string): Key => ({
  table: 'blueprints',
  pk: roleBindingPartition,
  sk: pattern,
});
export const poolKey = (name: string): Key => ({ table: 'blueprints', pk: 'pool', sk: name });
export const devicePartition = (pool: string): string => `device/${pool}`;
export const deviceKey = (pool: string, name: string): Key => ({
  table: 'blueprints',
  pk: devicePartition(pool),
  sk: name,
});
