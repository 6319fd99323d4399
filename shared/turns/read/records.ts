import type { Command } from '../../model/command.ts';
import type { Execution } from '../../model/execution.ts';
import type { ExecutionId, LeaseId, ObjectId, ResourceId } from '../../model/ids.ts';
import { executionKey, leaseKey, resourceKey, runningKey } from '../../model/keys.ts';
import type { Lease } from '../../model/lease.ts';
import { limits } from '../../model/limits.ts';
import { commandFrom, executionFrom, leaseFrom, resourceFrom } from '../../model/record.ts';
import type { Resource } from '../../model/resource.ts';
import { readAll } from '../../ports/pages.ts';
import type { Store } from '../../ports/store.ts';

/** Typed reads of records and commands. All strongly consistent, except `holdersOf`. */

export const readLease = async (store: Store, id: LeaseId): Promise<Lease | null> => {
  const item = await store.get(leaseKey(id));
  return item && leaseFrom(item);
};

export const readResource = async (store: Store, id: ResourceId): Promise<Resource | null> => {
  const item = await store.get(resourceKey(id));
  return item && resourceFrom(item);
};

export const readExecution = async (store: Store, id: ExecutionId): Promise<Execution | null> => {
  const item = await store.get(executionKey(id));
  return item && executionFrom(item);
};

/**
 * Returns the next commands to an object. Target and ulid come from the key, not from the item, so
 * that even a damaged command can be deleted.
 */
export const readCommands = async (store: Store, target: ObjectId): Promise<readonly Command[]> => {
  const found = await store.query({ table: 'commands', pk: target, limit: limits.commandsPerTurn });
  return found.map(({ sk: ulid, item }) => ({ ...commandFrom(item), target, ulid }));
};

/** True if an execution of the lease was ever created: its host must be cleaned. */
export const everRan = async (store: Store, lease: LeaseId): Promise<boolean> =>
  (await store.get(runningKey(lease))) !== null;

/**
 * Returns all executions of a lease. The newest ones would usually do, but an old one may be the
 * one that hangs.
 */
export async function readExecutions(store: Store, lease: LeaseId): Promise<readonly Execution[]> {
  const found = await readAll(store, { table: 'executions', pk: lease, limit: limits.listPage });
  return found.map(({ item }) => executionFrom(item));
}

/**
 * Returns the leases that hold this resource: found by an index, which may lag, then loaded and
 * checked.
 */
export async function holdersOf(store: Store, resource: ResourceId): Promise<readonly LeaseId[]> {
  const holders: LeaseId[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.queryIndex({
      table: 'leases',
      index: 'by-resource',
      pk: resource,
      limit: limits.listPage,
      // Newest first: ended leases stay in the index, and they are the older ones.
      descending: true,
      ...(cursor === undefined ? {} : { cursor }),
    });
    const items = await store.getMany(page.entries.map(({ key }) => key));
    for (const item of items) {
      const lease = item && leaseFrom(item);
      if (!lease || lease.state === 'destroyed' || lease.state === 'pending') continue;
      if (lease.resourceId === resource) holders.push(lease.id);
    }
    cursor = page.cursor;
  } while (cursor !== undefined && holders.length < limits.capacity);
  return holders;
}
