import type { Execution } from '../../../shared/model/execution.ts';
import {
  type ExecutionId,
  isLeaseId,
  type LeaseId,
  type ResourceId,
} from '../../../shared/model/ids.ts';
import type { Lease } from '../../../shared/model/lease.ts';
import type { Resource } from '../../../shared/model/resource.ts';
import {
  holdersOf,
  readCommands,
  readExecution,
  readLease,
  readResource,
} from '../../../shared/turns/read/records.ts';
import { type Access, canAccess, refuseAbsent, refuseOthers, scopeOf } from '../http/roles.ts';
import type { ApiPorts } from '../ports.ts';

/** Each returns the object if the route's rule lets the caller act on it; else 404 or 403. */

export async function mustLease(ports: ApiPorts, access: Access, id: LeaseId): Promise<Lease> {
  const lease = await readLease(ports.turns.store, id);
  if (lease === null) return refuseAbsent('lease', id);
  return canAccess(access, lease) ? lease : refuseOthers(access, lease);
}

/** Returns the resource; a caller's own are those that a lease of theirs holds or has built. */
export async function mustResource(
  ports: ApiPorts,
  access: Access,
  id: ResourceId,
): Promise<Resource> {
  const resource = await readResource(ports.turns.store, id);
  if (resource === null || !(await canAccessResource(ports, access, resource))) {
    return refuseAbsent('resource', id);
  }
  return resource;
}

export async function canAccessResource(
  { turns: { store } }: ApiPorts,
  access: Access,
  { id, requestedBy }: Resource,
): Promise<boolean> {
  if (scopeOf(access) === 'all') return true;
  const holders = await holdersOf(store, id);
  const ids = isLeaseId(requestedBy) ? [...new Set([...holders, requestedBy])] : holders;
  const leases = await Promise.all(ids.map((lease) => readLease(store, lease)));
  return leases.some((lease) => {
    if (lease === null || !canAccess(access, lease)) return false;
    if (lease.state === 'pending') return lease.building === id;
    return lease.state !== 'destroyed' && lease.resourceId === id;
  });
}

/** Returns the execution; a caller's own are those that run on a lease of theirs. */
export async function mustExecution(
  ports: ApiPorts,
  access: Access,
  id: ExecutionId,
): Promise<Execution> {
  const { store } = ports.turns;
  const execution = await readExecution(store, id);
  if (execution === null) return refuseAbsent('execution', id);
  if (scopeOf(access) === 'all') return execution;
  const lease = await readLease(store, execution.lease);
  if (lease !== null && canAccess(access, lease)) return execution;
  if (lease !== null && scopeOf({ ...access, rule: 'see' }) === 'all') {
    return refuseOthers(access, lease);
  }
  return refuseAbsent('execution', id);
}

/**
 * True if a pause or unpause was sent and is not consumed yet: then the record does not show the
 * state to come, and a command sent now follows it. Read before the record, so that none is missed
 * in between.
 */
export async function hasPendingPause({ turns }: ApiPorts, id: ResourceId): Promise<boolean> {
  const commands = await readCommands(turns.store, id);
  return commands.some(({ kind }) => kind === 'pause' || kind === 'unpause');
}
