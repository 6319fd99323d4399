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
} from '../../../shared/turns/read.ts';
import { type Access, reaches, reachOf, refuseAbsent, refuseOthers } from '../http/roles.ts';
import type { ApiPorts } from '../ports.ts';

/** The object as it is now, for who may do with it what the route does; else a 404 or a 403. */

export async function mustLease(ports: ApiPorts, access: Access, id: LeaseId): Promise<Lease> {
  const lease = await readLease(ports.turns.store, id);
  if (lease === null) return refuseAbsent('lease', id);
  return reaches(access, lease) ? lease : refuseOthers(access, lease);
}

/** A resource is theirs whose lease holds it, or has it built. */
export async function mustResource(
  ports: ApiPorts,
  access: Access,
  id: ResourceId,
): Promise<Resource> {
  const resource = await readResource(ports.turns.store, id);
  if (resource === null || !(await reachesResource(ports, access, resource))) {
    return refuseAbsent('resource', id);
  }
  return resource;
}

export async function reachesResource(
  { turns: { store } }: ApiPorts,
  access: Access,
  { id, askedBy }: Resource,
): Promise<boolean> {
  if (reachOf(access) === 'all') return true;
  const holders = await holdersOf(store, id);
  const ids = isLeaseId(askedBy) ? [...new Set([...holders, askedBy])] : holders;
  const leases = await Promise.all(ids.map((lease) => readLease(store, lease)));
  return leases.some((lease) => {
    if (lease === null || !reaches(access, lease)) return false;
    if (lease.state === 'pending') return lease.building === id;
    return lease.state !== 'destroyed' && lease.resourceId === id;
  });
}

/** An execution is theirs whose lease it runs on. */
export async function mustExecution(
  ports: ApiPorts,
  access: Access,
  id: ExecutionId,
): Promise<Execution> {
  const { store } = ports.turns;
  const execution = await readExecution(store, id);
  if (execution === null) return refuseAbsent('execution', id);
  if (reachOf(access) === 'all') return execution;
  const lease = await readLease(store, execution.lease);
  if (lease !== null && reaches(access, lease)) return execution;
  if (lease !== null && reachOf({ ...access, rule: 'see' }) === 'all') {
    return refuseOthers(access, lease);
  }
  return refuseAbsent('execution', id);
}

/**
 * Whether a pause or unpause is asked of it and not obeyed yet: then its record does not say how it
 * will be, and what is asked now comes after. Read before the record, so that none slips between.
 */
export async function isTurning({ turns }: ApiPorts, id: ResourceId): Promise<boolean> {
  const commands = await readCommands(turns.store, id);
  return commands.some(({ kind }) => kind === 'pause' || kind === 'unpause');
}
